"""What readers do: they write and reply, report, appeal, send things twice, and stop mails."""

import unicodedata
from dataclasses import dataclass, field

from django.db.models import Q
from django.urls import reverse

from articles.models import Article as ArticleRow
from comments.forms import stamp_for
from comments.models import Comment as CommentRow
from comments.models import CommentsClosed, Guidelines, Notice, submit
from tests.life.hands import Answer
from tests.life.step import AGAIN, REFUSED, TAKEN, Step, heard, of
from tests.life.told import Appeal, Comment, Report

ILLEGAL = "illegal"


def as_stored(typed):
    """What is kept of TYPED: line ends as one sign, composed, nothing unprintable or around it."""
    typed = typed.replace("\r\n", "\n").replace("\r", "\n")
    typed = "".join(c for c in typed if c in "\n\t" or unicodedata.category(c) != "Cc")
    return unicodedata.normalize("NFC", typed).strip()


def token_in(location):
    """The unguessable part of a receipt's address."""
    return location.partition("#")[0].rstrip("/").rpartition("/")[2]


@dataclass
class Send(Step):
    """Send a comment; or a reply under the comment PARENT, to the reply ANSWERS."""

    article: int
    pieces: list = field(default_factory=list)
    parent: int | None = None
    answers: int | None = None
    # Whose of the staff the address is; empty: the reader's own.
    under_the_address_of: str = ""
    # How many editions ago the form was opened.
    stale: int = 0
    fills_trap: bool = False

    @property
    def aimed_at(self):
        return "article" if self.parent is None else "parent"

    def bind(self, told):
        self.place = of(told.articles, self.article)
        self.under = self.answered = None
        if self.parent is not None:
            self.under = of([one for one in told.comments if not one.parent], self.parent)
            if self.under is None:
                return False
            self.place = told.article_of(self.under)
        if self.answers is not None and self.under:
            beneath = [one for one in told.comments if one.parent == self.under.token]
            self.answered = of(beneath, self.answers)
        person = told.people.get(self.under_the_address_of)
        self.stem = told.new_stem()
        self.edition = max(told.edition - self.stale, min(told.editions))
        self.email = person.email if person else f"{self.stem}mail@example.org"
        self.name = f"{self.stem}name"
        self.text = " ".join([f"{self.stem}text", *self.pieces])
        # By the verb no page is answered.
        self.typed = () if self.under else (self.name, self.email, f"{self.stem}text")
        return True

    def expected(self, told):
        if self.under is None:
            if not self.place.takes_comments:
                return REFUSED
            return AGAIN if self._waits(told) else TAKEN
        # The same thing sent again is known before it is asked what is open.
        if self._waits(told):
            return AGAIN
        # As they are by now: it may be sent again long after.
        under = told.comment(self.under.token)
        answered = told.comment(self.answered.token) if self.answered else None
        return TAKEN if told.takes_reply(under, answered) else REFUSED

    def _waits(self, told):
        """Whether the same thing was sent before and nobody has decided on it yet."""
        return any(
            self._is(one) and not one.decisions and not one.is_erased for one in told.comments
        )

    def _is(self, one):
        said = (one.name, one.email.lower(), one.text)
        place = (one.article, one.parent, one.answers)
        return said == self._said and place == self._where

    @property
    def _said(self):
        return self.name, self.email.lower(), as_stored(self.text)

    @property
    def _where(self):
        above = (one.token if one else "" for one in (self.under, self.answered))
        return (self.place.pk, *above)

    def act(self, turn):
        if self.under:
            return self._reply()
        fields = {
            "name": self.name,
            "email": self.email,
            "text": self.text,
            "stamp": stamp_for(self.place.row, Guidelines.objects.get(number=self.edition)),
            "step": "send",
            "subject": "Cheap" if self.fills_trap else "",
        }
        address = reverse("comments:comment_on", args=[self.place.row.slug])
        response = turn.post(None, address, fields)
        assert response.status_code in {303, 403}, response.status_code
        claims = self._claims(response.get("Location", ""))
        return heard(response, response.status_code == 303, claims=claims)

    def _reply(self):
        """There is no form for replies yet; this is the verb that it will call."""
        numbers = [one.pk for one in (self.under, self.answered) if one]
        rows = CommentRow.objects.in_bulk(numbers)
        try:
            sent = submit(
                article=ArticleRow.objects.get(pk=self.place.pk),
                edition=Guidelines.objects.get(number=self.edition),
                name=self.name,
                email=self.email,
                text=as_stored(self.text),
                parent=rows[self.under.pk],
                answers=rows[self.answered.pk] if self.answered else None,
            )
        except CommentsClosed:
            return Answer(403, is_taken=False)
        location = sent.get_receipt_url()
        return Answer(303, location=location, is_taken=True, claims=self._claims(location))

    def _claims(self, location):
        name, _email, text = self._said
        return frozenset({("comment", token_in(location), *self._where, "", name, text)})

    def follow(self, told, answer):
        row = CommentRow.objects.get(receipt_token=token_in(answer.location))
        article, parent, answers = self._where
        is_first = not any(one.stem == self.stem for one in told.comments)
        told.addresses[row.receipt_token] = self.email
        told.comments.append(
            Comment(
                token=row.receipt_token,
                # What staff write about it is found apart from what they write about its twin.
                stem=self.stem if is_first else told.new_stem(),
                pk=row.pk,
                public_id=row.public_id,
                article=article,
                parent=parent,
                answers=answers,
                edition=self.edition,
                writer="",
                name=self.name,
                text=as_stored(self.text),
                email=self.email,
            )
        )


@dataclass
class MakeReport(Step):
    """Report a comment: that it breaks a clause, or the law; with a name, or with none."""

    comment: int
    clause: int | None = None
    # Whose of the staff the address is; "reader": one's own; empty: none is given.
    given: str = ""
    # Whether that of the staff is written as another that ends in the same mailbox.
    is_disguised: bool = False
    fills_trap: bool = False

    aimed_at = "comment"

    def bind(self, told):
        self.about = of(told.comments, self.comment)
        if self.about is None:
            return False
        stem = self.about.stem
        self.words = told.word(stem, "report")
        self.law = told.word(stem, "law") if self.clause is None else ""
        person = told.people.get(self.given)
        self.name = self.email = ""
        if self.given or self.clause is None:
            self.name = told.word(stem, "informant")
            self.email = person.email if person else f"{told.word(stem, 'informed')}@example.org"
        if person and self.is_disguised:
            self.email = f"{person.email[0].upper()}.{person.email[1:].replace('@', '+x@')}"
        # One form handed out: sent again to the letter it is the same report.
        self.sheet = told.word(stem, "sheet")
        self.edition = told.edition
        clauses = list(told.editions[self.edition].items())
        self.key, self.clause_pk = of(clauses, self.clause or 0)
        self.typed = tuple(filter(None, (self.words, self.law, self.name, self.email)))
        return True

    @property
    def kind(self):
        return ILLEGAL if self.clause is None else f"{self.edition}:{self.key}"

    def expected(self, told):
        comment = told.comment(self.about.token)
        if not told.is_shown(comment):
            return REFUSED
        if self.clause is not None and self.edition != told.edition:
            # Its clause is of no concern any more.
            return REFUSED
        state = len(comment.decisions)
        known = (one for one in comment.reports if one.of_state == state)
        return AGAIN if any(one.words == self.words for one in known) else TAKEN

    def act(self, turn):
        fields = {
            "about": ILLEGAL if self.clause is None else self.clause_pk,
            "words": self.words,
            "law": self.law,
            "name": self.name,
            "email": self.email,
            "in_good_faith": "1",
            "sheet": self.sheet,
            "subject": "Cheap" if self.fills_trap else "",
        }
        address = reverse("comments:report", args=[self.about.public_id])
        response = turn.post(None, address, fields)
        assert response.status_code in {303, 409, 422}, response.status_code
        token = token_in(response.get("Location", ""))
        claim = ("report", self.about.token, token, self.kind, self.words)
        return heard(response, response.status_code == 303, claims=frozenset({claim}))

    def follow(self, told, answer):
        comment = told.comment(self.about.token)
        report = Report(
            token=token_in(answer.location),
            of_state=len(comment.decisions),
            about=self.kind,
            words=self.words,
            law=self.law,
            name=self.name,
            email=self.email,
        )
        told.take_report(comment, report, fills_trap=self.fills_trap)


@dataclass
class MakeAppeal(Step):
    """Say, from the receipt, that a rejection is wrong."""

    comment: int

    aimed_at = "comment"

    def bind(self, told):
        self.about = of(told.comments, self.comment)
        if self.about is None:
            return False
        self.words = told.word(self.about.stem, "appeal")
        self.typed = (self.words,)
        return True

    def expected(self, told):
        comment = told.comment(self.about.token)
        if comment.status != "rejected" or comment.is_erased:
            return REFUSED
        stands = [one for one in comment.appeals if one.against == len(comment.decisions)]
        if not stands:
            return TAKEN
        return AGAIN if stands[0].words == self.words else REFUSED

    def act(self, turn):
        address = reverse("comments:appeal", args=[self.about.token])
        response = turn.post(None, address, {"text": self.words})
        assert response.status_code in {303, 409}, response.status_code
        claim = ("appeal", self.about.token, self.words)
        return heard(response, response.status_code == 303, claims=frozenset({claim}))

    def follow(self, told, answer):
        comment = told.comment(self.about.token)
        comment.appeals.append(Appeal(against=len(comment.decisions), words=self.words))


@dataclass
class Again(Step):
    """Send to the letter what was sent before: a comment, a report, an appeal."""

    sent: int

    aimed_at = "sent"

    def bind(self, told):
        self.step = of(told.sent, self.sent)
        self.typed = self.step.typed if self.step else ()
        return self.step is not None

    def expected(self, told):
        return self.step.expected(told)

    def act(self, turn):
        return self.step.act(turn)

    def follow(self, told, answer):
        self.step.follow(told, answer)


@dataclass
class StopMails(Step):
    """Want no more mails about one's comment or report, by the address that stands in them."""

    comment: int

    aimed_at = "comment"

    def bind(self, told):
        things = [*told.comments, *told.reports]
        self.about = of([one for one in things if one.notices], self.comment)
        return self.about is not None

    def _now(self, told):
        return told.comment(self.about.token) or told.report(self.about.token)

    def expected(self, told):
        return AGAIN if self._now(told).is_silent else TAKEN

    def act(self, turn):
        token = self.about.token
        mine = Q(comment__receipt_token=token) | Q(report__token=token)
        notice = Notice.objects.filter(mine).order_by("pk")[0]
        response = turn.post(None, notice.get_stop_url(), {})
        return heard(response, response.status_code == 200)

    def follow(self, told, answer):
        self._now(told).is_silent = True
