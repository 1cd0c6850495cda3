"""Asks the database what signals want to know besides the text: always the same few questions."""

from datetime import timedelta
from functools import lru_cache

from comments.models import Contact, Likeness, WatchWord
from comments.signals import likeness
from comments.signals.alike import nearly_as
from comments.signals.reading import Reading, Repeated
from comments.signals.watch_list import WatchList

# More are not counted; a flood is a flood.
COUNTED = 200
# So many texts are compared at most, of those that may be nearly the same.
COMPARED = 12
A_DAY = timedelta(days=1)


def gather(comment, *, language, contact, known_as=()):
    """The Reading of COMMENT, and its Likeness, not saved yet.

    KNOWN_AS are the hashes of the address it was sent from, today's and yesterday's; without them
    the stored one is asked for alone.
    """
    essence = likeness.essence_of(comment.text)
    mine = Likeness(comment=comment, exact=likeness.exact(essence), bands=likeness.bands(essence))
    reading = Reading(
        number=comment.pk,
        article_id=comment.article_id,
        text=comment.text,
        name=comment.name,
        submitted_at=comment.submitted_at,
        language=language,
        contact=contact,
        watch_list=watch_list_for(language),
        repeated=_repeated(mine, essence),
        from_same_address=_from_same_address(comment, contact, known_as),
        rejected_before=_rejected_before(contact),
    )
    return reading, mine


def watch_list_for(language):
    """The watch words in force for LANGUAGE, made ready once for each change of the list."""
    return _made_ready(language, WatchWord.objects.newest_change())


@lru_cache(maxsize=8)
def _made_ready(language, _newest_change):
    words = WatchWord.objects.in_force().for_language(language)
    return WatchList(words.values_list("pk", "phrase"))


def _repeated(mine, essence):
    if len(essence) < likeness.SHORTEST_EXACT:
        return None
    others = Likeness.objects.besides(mine.comment_id)
    found = list(others.same_as(mine.exact).values_list("pk", flat=True)[:COUNTED])
    if mine.bands:
        found += nearly_as(mine, essence, among=others, at_most=COMPARED)
    # The newest is the one a moderator may remember.
    return Repeated(other=max(found), count=len(found)) if found else None


def _from_same_address(comment, contact, known_as):
    hashes = known_as or ([contact.address_hash] if contact and contact.address_hash else [])
    since = comment.submitted_at - A_DAY
    others = Contact.objects.sent_from(hashes, since=since).exclude(pk=comment.pk)
    return others[:COUNTED].count() if hashes else 0


def _rejected_before(contact):
    if contact is None:
        return 0
    others = Contact.objects.of_writer(contact.email).exclude(pk=contact.pk)
    return others.rejected()[:COUNTED].count()
