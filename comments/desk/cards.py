"""A card: everything needed to decide on a comment, and nothing else."""

from dataclasses import dataclass, field

from django.db.models import Count, F, Prefetch, Window
from django.db.models.functions import RowNumber
from django.utils.text import Truncator

from comments.desk.noticed import notes_of, noticed_in
from comments.desk.passages import pieces_of
from comments.models import Clause, Comment, Contact, Decision, QueueEntry, Referral, Signal
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
    noticed: list
    pieces: list
    name_pieces: list
    clauses: list
    # What it answers and what stood there before it, the oldest first, all of it public.
    around: list = field(default_factory=list)
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
    def newest(self):
        return self.decisions[0] if self.decisions else None

    @property
    def referral(self):
        return next(iter(self.comment.referrals.all()), None)


def cards_of(numbers, person):
    """A Card for each of NUMBERS, the numbers of comments, in that order, for PERSON.

    As many queries for ten as for one. What was erased meanwhile has no card.
    """
    comments = (
        Comment.objects.with_words()
        .filter(pk__in=numbers)
        .select_related(
            "article__section",
            "article__discussion",
            "parent",
            "answers",
            "written_by",
            "queue_entry",
        )
        .prefetch_related(
            Prefetch("decisions", Decision.objects.with_people().order_by("-number")),
            Prefetch("signals", Signal.objects.for_desk()),
            Prefetch("referrals", Referral.objects.select_related("referred_by").order_by("-pk")),
        )
    )
    by_number = {comment.pk: comment for comment in comments}
    found = [by_number[number] for number in numbers if number in by_number]
    if not found:
        return []
    clauses = clauses_of(found)
    around = _around(found)
    # The newsroom's own has no record as a reader, and often no address either.
    readers = [c.pk for c in found if not c.is_by_the_newsroom]
    contacts = {c.comment_id: c for c in Contact.objects.filter(comment__in=readers)}
    emails = {number: contact.email for number, contact in contacts.items()}
    records = writer_records(emails.values())
    answers = answers_under([c.pk for c in found if c.is_approved and not c.parent_id])
    is_chief = person.has_perm("comments.overrule_decision")
    cards = []
    for comment in found:
        entry = getattr(comment, "queue_entry", None)
        is_a_chiefs = entry is not None and entry.lane == QueueEntry.Lane.REFERRED
        decisions, signals = list(comment.decisions.all()), list(comment.signals.all())
        noticed = noticed_in(comment, signals, contacts.get(comment.pk))
        notes = notes_of(noticed)
        cards.append(
            Card(
                comment=comment,
                entry=entry,
                decisions=decisions,
                noticed=noticed,
                pieces=pieces_of(comment.text, [s for s in signals if not s.in_name], notes),
                name_pieces=pieces_of(comment.name, [s for s in signals if s.in_name], notes),
                clauses=clauses[comment.edition_id],
                around=around.get(comment.pk, []),
                record=records.get(emails.get(comment.pk, "").lower(), WriterRecord()),
                answers=answers.get(comment.pk, (0, []))[0],
                leaving=answers.get(comment.pk, (0, []))[1],
                may_decide=entry is not None and (is_chief or not is_a_chiefs),
                may_undo=bool(decisions) and decisions[0].can_be_undone_by(person),
            )
        )
    return cards


def clauses_of(comments):
    """By the number of each of their editions: its clauses, in order."""
    clauses = {comment.edition_id: [] for comment in comments}
    for clause in Clause.objects.filter(edition__in=clauses).order_by("edition", "number"):
        clauses[clause.edition_id].append(clause)
    return clauses


def _around(comments):
    """By number of each reply: its parent, and the last public ones before it in the thread."""
    replies = [comment for comment in comments if comment.parent_id]
    if not replies:
        return {}
    public = Comment.objects.public().with_words()
    parents = {comment.parent_id for comment in replies}
    nearest = (
        public.filter(parent__in=parents)
        .annotate(
            place=Window(RowNumber(), partition_by=F("parent"), order_by=F("submitted_at").desc())
        )
        .filter(place__lte=SHOWN_AROUND + 1)
        .order_by("submitted_at", "pk")
    )
    answered = {comment.answers_id for comment in replies if comment.answers_id}
    known = {c.pk: c for c in public.filter(pk__in=parents | answered)}
    in_thread = {}
    for one in nearest:
        in_thread.setdefault(one.parent_id, []).append(one)
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
