"""A card: everything needed to decide on a comment, and nothing else."""

from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils.text import Truncator

from comments.desk.begun import Begun, begun_among
from comments.desk.clauses import buttons_of, clauses_of
from comments.desk.noticed import notes_of, noticed_in
from comments.desk.passages import html_of, pieces_of
from comments.models import Comment, Decision, QueueEntry, Referral, Signal
from comments.models.queue import may_read_lane
from comments.models.writer import WriterRecord, writer_records

# Of the conversation a reply is part of, how much stands around it.
SHOWN_AROUND = 3
# Of the answers that leave the page with it, how many are named, and how much of each.
SHOWN_LEAVING = 10
BEGINNING = 80


@dataclass
class Card:
    """One comment on the desk."""

    comment: Comment
    # Its place in the queue; None where it does not wait.
    entry: QueueEntry | None
    decisions: list
    # The newest, to the chiefs or back.
    referral: Referral | None
    noticed: list
    pieces: list
    name_pieces: list
    clauses: tuple
    # What it answers and what stood there before it, the oldest first, all of it public.
    around: list = field(default_factory=list)
    # The rejected one with which it began.
    begun: Begun | None = None
    record: WriterRecord = field(default_factory=WriterRecord)
    # Public answers that would leave the page with it: how many, and the first of them.
    answers: int = 0
    leaving: list = field(default_factory=list)
    may_undo: bool = False
    # Whether it waits, and whoever sees the card may decide.
    may_decide: bool = False

    @property
    def seen(self):
        """The number of the newest decision that this card was made from."""
        return self.decisions[0].number if self.decisions else 0

    @property
    def words_html(self):
        return html_of(self.pieces)

    @property
    def name_html(self):
        return html_of(self.name_pieces)

    @property
    def clause_buttons(self):
        return buttons_of(self.comment.edition_id)

    @property
    def newest(self):
        return self.decisions[0] if self.decisions else None


def cards_of(numbers, person):
    """A Card for each of NUMBERS, the numbers of comments, in that order, for PERSON.

    As many queries for ten as for one. What was erased meanwhile has no card.
    """
    comments = (
        Comment.objects.with_words()
        .filter(pk__in=numbers)
        .select_related("article__section", "article__discussion", "queue_entry", "contact")
        .defer("article__body")
    )
    by_number = {comment.pk: comment for comment in comments}
    found = [by_number[number] for number in numbers if number in by_number]
    if not found:
        return []
    record, begun = _record_of(by_number)
    around = _around(found)
    # The newsroom's own has no record as a reader, and often no address either.
    readers = [c for c in found if not c.is_by_the_newsroom and hasattr(c, "contact")]
    contacts = {c.pk: c.contact for c in readers}
    emails = {number: contact.email for number, contact in contacts.items()}
    records = writer_records(emails.values())
    answers = answers_under([c.pk for c in found if c.is_approved and not c.parent_id])
    cards = []
    for comment in found:
        entry = getattr(comment, "queue_entry", None)
        decisions, signals, referrals = (kind.get(comment.pk, []) for kind in record)
        noticed = noticed_in(comment, signals, contacts.get(comment.pk))
        notes = notes_of(noticed)
        cards.append(
            Card(
                comment=comment,
                entry=entry,
                decisions=decisions,
                referral=referrals[0] if referrals else None,
                noticed=noticed,
                pieces=pieces_of(comment.text, [s for s in signals if not s.in_name], notes),
                name_pieces=pieces_of(comment.name, [s for s in signals if s.in_name], notes),
                clauses=clauses_of(comment.edition_id),
                around=around.get(comment.pk, []),
                begun=begun.get(comment.pk),
                record=records.get(emails.get(comment.pk, "").lower(), WriterRecord()),
                answers=answers.get(comment.pk, (0, []))[0],
                leaving=answers.get(comment.pk, (0, []))[1],
                may_decide=entry is not None and may_read_lane(person, entry.lane),
                may_undo=bool(decisions) and decisions[0].can_be_undone_by(person),
            )
        )
    return cards


_HAS = """
SELECT 0, comment_id FROM comments_decision WHERE comment_id = ANY(%(numbers)s)
UNION SELECT 1, comment_id FROM comments_signal WHERE comment_id = ANY(%(numbers)s)
UNION SELECT 2, comment_id FROM comments_referral WHERE comment_id = ANY(%(numbers)s)
UNION SELECT 3, comment_id FROM comments_restart WHERE comment_id = ANY(%(numbers)s)
"""


def _record_of(numbers):
    """By number of each of these comments: its decisions, its signals, its referrals, the newest
    decision and referral first; and apart from these, with what it began. Most that wait have none,
    and are asked about in one question."""
    with connection.cursor() as cursor:
        cursor.execute(_HAS, {"numbers": list(numbers)})
        have = cursor.fetchall()
    kept = (
        Decision.objects.with_people().newest_first(),
        Signal.objects.for_desk(),
        Referral.objects.select_related("referred_by").order_by("-pk"),
    )
    record = []
    for place, rows in enumerate(kept):
        of_kind, by_comment = [number for kind, number in have if kind == place], {}
        for row in rows.filter(comment__in=of_kind) if of_kind else ():
            by_comment.setdefault(row.comment_id, []).append(row)
        record.append(by_comment)
    begun = [number for kind, number in have if kind == len(kept)]
    return record, begun_among(begun) if begun else {}


def _around(comments):
    """By number of each reply: its parent, and the last public ones before it in the thread."""
    replies = [comment for comment in comments if comment.parent_id]
    if not replies:
        return {}
    parents = {comment.parent_id for comment in replies}
    answered = {comment.answers_id for comment in replies if comment.answers_id}
    public = Comment.objects.public_with_words()
    known = {c.pk: c for c in public.filter(pk__in=parents | answered)}
    in_thread = _newest_under(parents & known.keys())
    shown = {}
    for reply in replies:
        before = [
            one
            for one in in_thread.get(reply.parent_id, [])
            if one.submitted_at < reply.submitted_at and one.pk != reply.answers_id
        ][-SHOWN_AROUND:]
        first = [known[n] for n in (reply.parent_id, reply.answers_id) if n in known]
        shown[reply.pk] = [*first[:1], *before, *first[1:]]
    return shown


def _newest_under(parents):
    """By number of each of PARENTS, public comments: the last replies to it, the oldest first."""
    newest = (
        # Under what is public itself, approved is public.
        Comment.objects.approved()
        .filter(parent__in=parents)
        .annotate(
            place=Window(RowNumber(), partition_by=F("parent"), order_by=F("submitted_at").desc())
        )
        .filter(place__lte=SHOWN_AROUND + 1)
        .order_by("submitted_at", "pk")
    )
    in_thread = {}
    for one in newest if parents else ():
        in_thread.setdefault(one.parent_id, []).append(one)
    return in_thread


@dataclass
class Leaving:
    """A public reply that leaves the page with its parent."""

    name: str
    beginning: str


def leaving_with(replies):
    """The first of REPLIES, public ones, by name and beginning: so that it is seen what goes."""
    said = [reply for reply in replies if reply.text]
    return [Leaving(r.name, Truncator(r.text).chars(BEGINNING)) for r in said[:SHOWN_LEAVING]]


def answers_under(numbers):
    """By number: how many public replies leave the page with that comment, and the first."""
    if not numbers:
        return {}
    first = (
        Comment.objects.public()
        .with_words()
        .filter(parent__in=numbers)
        .annotate(
            place=Window(RowNumber(), partition_by=F("parent"), order_by=F("submitted_at").asc()),
            siblings=Window(Count("pk"), partition_by=F("parent")),
        )
        .filter(place__lte=SHOWN_LEAVING)
        .order_by("parent", "place")
    )
    answers = {}
    for reply in first:
        answers.setdefault(reply.parent_id, (reply.siblings, []))[1].append(reply)
    return {parent: (count, leaving_with(some)) for parent, (count, some) in answers.items()}
