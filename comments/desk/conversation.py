"""The conversation under an article: what readers see of it, and in its place what waits."""

from dataclasses import dataclass, field
from itertools import chain

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from articles.models import Article
from articles.models.keyset import place_from_words
from comments.desk.cards import Card, cards_of, leaving_with
from comments.desk.clauses import clauses_of
from comments.models import Comment, Decision, QueueEntry
from comments.models.reading_order import Order
from comments.models.thread import thread_page

# As many as stand in one page; the desk has them all.
MOST_WAITING = 100


@dataclass
class Turn:
    """One comment in its place, public or waiting, with what can be done about it."""

    card: Card
    may_decide: bool
    # Whoever else has it before them just now.
    reader: object = None
    # It stands under what is not shown any more.
    is_astray: bool = False
    # Whom of the thread it answers, where that is a reply and public.
    answers_name: str = ""
    replies: list = field(default_factory=list)

    @property
    def comment(self):
        return self.card.comment

    @property
    def waits(self):
        return self.card.entry is not None


@dataclass
class Conversation:
    """A page of it in one of the orders that readers have, each with its replies, oldest first."""

    article: Article
    turns: list
    # How many wait under the article, on whatever page; None for whoever does not decide.
    waiting: int | None
    # How many of them are too many for this page.
    left_out: int
    # What whoever asks has just taken off the page, and may take back.
    undoable: list
    further: str
    is_first: bool
    order: Order


def conversation_of(article, person, begins="", order="", under=""):
    """The page of ARTICLE's conversation that begins where BEGINS says, in the ORDER of that name,
    or the comment that is called UNDER, as it is for PERSON: with all replies, however many readers
    are shown on one page.

    As many queries for a hundred comments as for one.
    """
    page = thread_page(article, begins, order, under, has_all_replies=True)
    decides = person.has_perm("comments.add_decision")
    waits, left_out = _waiting_on(page, article) if decides else ([], 0)
    under_own = decides and Article.objects.written_by(person).filter(pk=article.pk).exists()
    public = _public_turns(page, person, may_decide=decides and not under_own)
    turns = _in_place(page, public, _waiting_turns(waits, person))
    waiting = QueueEntry.objects.under(article)
    return Conversation(
        article=article,
        turns=turns,
        waiting=waiting.count() if decides else None,
        left_out=left_out,
        undoable=_undoable(article, person) if decides else [],
        further=page.further,
        is_first=page.is_first,
        order=page.order,
    )


def _waiting_on(page, article):
    """The entries of what waits on this page of the thread, and how many more there are.

    A reply is where its parent is; all else where its time is, if the page goes by time.
    """
    shown = Comment.objects.public().filter(article=article, parent=None)
    on_its_own = Q(comment__parent=None) | ~Q(comment__parent__in=shown.values("pk"))
    here = QueueEntry.objects.under(article).filter(
        Q(comment__parent__in=[top.pk for top in page.comments]) | on_its_own & _in_its_time(page)
    )
    entries = list(here.select_related("leased_by").by_age()[: MOST_WAITING + 1])
    if len(entries) <= MOST_WAITING:
        return entries, 0
    return entries[:MOST_WAITING], here.count() - MOST_WAITING


def _in_its_time(page):
    """Whether something was sent when PAGE has it: not before it begins, nor after it ends."""
    newest_first = page.order.newest_first
    if newest_first is None:
        return Q(pk__in=[])
    begins, ends = ("lte", "gt") if newest_first else ("gte", "lt")
    by_time = Q()
    if page.comments and not page.is_first:
        by_time &= Q((f"submitted_at__{begins}", page.comments[0].submitted_at))
    if page.further:
        next_page_begins, _name = place_from_words(page.further)
        by_time &= Q((f"submitted_at__{ends}", next_page_begins))
    return by_time


def _waiting_turns(entries, person):
    numbers = [entry.pk for entry in entries]
    open_to = set(
        QueueEntry.objects.filter(pk__in=numbers).open_to(person).values_list("pk", flat=True)
    )
    now = timezone.now()
    readers = {
        entry.pk: entry.leased_by
        for entry in entries
        if entry.leased_by and entry.leased_by != person and entry.leased_until > now
    }
    return [
        Turn(card, card.comment.pk in open_to, readers.get(card.comment.pk))
        for card in cards_of(numbers, person)
        # Between the two questions somebody may have decided.
        if card.entry
    ]


def _public_turns(page, person, may_decide):
    """By number: a Turn for each comment that readers see on PAGE."""
    comments = list(chain.from_iterable((top, *top.shown_replies) for top in page.comments))
    prefetch_related_objects(comments, Decision.objects.for_comments())
    turns = {}
    for comment in comments:
        decisions = list(comment.decisions.all())
        replies = getattr(comment, "shown_replies", [])
        card = Card(
            comment=comment,
            entry=None,
            decisions=decisions,
            referral=None,
            noticed=[],
            pieces=[],
            name_pieces=[],
            clauses=clauses_of(comment.edition_id),
            answers=len(replies),
            leaving=leaving_with(replies),
            may_undo=may_decide and bool(decisions) and decisions[0].can_be_undone_by(person),
        )
        turns[comment.pk] = Turn(card, may_decide and not comment.is_erased)
    return turns


def _in_place(page, public, waiting):
    """The turns in the order in which readers would meet them."""
    tops = []
    for turn in chain(public.values(), waiting):
        answered = public.get(turn.comment.answers_id)
        turn.answers_name = answered.comment.name if answered else ""
    for top in page.comments:
        public[top.pk].replies = [public[reply.pk] for reply in top.shown_replies]
        tops.append(public[top.pk])
    for turn in waiting:
        above = public.get(turn.comment.parent_id)
        if above:
            above.replies.append(turn)
        else:
            turn.is_astray = turn.comment.parent_id is not None
            tops.append(turn)
    for turn in tops:
        turn.replies.sort(key=_when)
    newest_first = page.order.newest_first
    return tops if newest_first is None else sorted(tops, key=_when, reverse=newest_first)


def _when(turn):
    return turn.comment.submitted_at, turn.comment.public_id


def _undoable(article, person):
    """What PERSON rejected here a moment ago, the newest first."""
    recent = Decision.objects.just_now_by(person).under(article)
    numbers = list(dict.fromkeys(recent.values_list("comment", flat=True)[:MOST_WAITING]))
    return [
        card for card in cards_of(numbers, person) if card.may_undo and card.comment.is_rejected
    ]
