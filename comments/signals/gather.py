"""Asks the database what signals want to know besides the text: always the same few questions."""

from functools import lru_cache

from comments.models import Likeness, WatchWord
from comments.models.looking_over import hold
from comments.signals import likeness
from comments.signals.alike import nearly_as
from comments.signals.reading import Reading, Repeated
from comments.signals.watch_list import WatchList

# So many texts are compared at most, of those that may be nearly the same.
COMPARED = 12


def gather(comment, *, contact, known_as=()):
    """The Reading of COMMENT, held until the transaction ends, and its Likeness, not saved yet;
    None and None where nobody is to look at it.

    KNOWN_AS are the hashes of the address it was sent from, today's and yesterday's; without them
    the stored one is asked for alone.
    """
    essence = likeness.essence_of(comment.text)
    mine = Likeness(comment=comment, exact=likeness.exact(essence), bands=likeness.bands(essence))
    if not known_as and contact and contact.address_hash:
        known_as = [contact.address_hash]
    known = hold(
        comment,
        exact=mine.exact if len(essence) >= likeness.SHORTEST_EXACT else None,
        contact=contact,
        known_as=known_as,
    )
    if known is None:
        return None, None
    reading = Reading(
        number=comment.pk,
        article_id=comment.article_id,
        text=comment.text,
        name=comment.name,
        submitted_at=comment.submitted_at,
        language=known.language,
        contact=contact,
        watch_list=_made_ready(known.language, known.watch_list),
        repeated=_repeated(mine, essence, known),
        from_same_address=known.from_same_address,
        rejected_before=known.rejected_before,
    )
    return reading, mine


def watch_list_for(language):
    """The watch words in force for LANGUAGE, made ready once for each change of the list."""
    return _made_ready(language, WatchWord.objects.newest_change())


@lru_cache(maxsize=8)
def _made_ready(language, _newest_change):
    words = WatchWord.objects.in_force().for_language(language)
    return WatchList(words.values_list("pk", "phrase"))


def _repeated(mine, essence, known):
    near = nearly_as(mine, essence, at_most=COMPARED) if mine.bands else []
    others = [*near, known.newest_same] if known.same else near
    # The newest is the one a moderator may remember.
    return Repeated(other=max(others), count=len(near) + known.same) if others else None
