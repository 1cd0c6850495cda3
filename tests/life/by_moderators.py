"""What moderators do at the desk, and everybody else of the staff tries."""

from dataclasses import dataclass

from django.urls import reverse

from comments.models import Appeal as AppealRow
from comments.models import Comment as CommentRow
from comments.models import Report as ReportRow
from tests.life.by_readers import as_stored
from tests.life.step import AGAIN, REFUSED, TAKEN, Step, heard, of
from tests.life.told import (
    APPROVED,
    PENDING,
    REJECTED,
    REOPENED,
    Comment,
    Decision,
    Referral,
    Ruling,
)

_VERDICTS = {"approve": APPROVED, "reject": REJECTED}
_TAKEN_DOWN = {"own_initiative", "report"}


@dataclass
class AtTheDesk(Step):
    """A step of somebody about one comment."""

    who: str
    comment: int

    aimed_at = "comment"

    def bind(self, told):
        self.about = of(told.comments, self.comment)
        self.person = told.people[self.who]
        return self.about is not None

    def now(self, told):
        """The comment as it is by now."""
        return told.comment(self.about.token)

    def decided(self, number, verdict):
        return ("decision", self.about.token, number, verdict, self.who)

    def post(self, turn, name, fields, **how):
        """POST to the desk's verb NAME. Returns the response, and whether the login let it in."""
        address = reverse(f"admin:{name}", args=[self.about.pk])
        response = turn.post(self.person, address, fields, **how)
        is_away = response.status_code == 302 and "/login/" in response["Location"]
        return response, not is_away


@dataclass
class Decide(AtTheDesk):
    """Approve or reject what waits, or take down what is published."""

    verdict: str
    # By how much the number is wrong that was seen.
    off: int = 0
    clause: int = 0
    # A clause of another edition than the writer saw.
    of_another_edition: bool = False
    # None, a passage's two ends, or one that ends after the text does.
    passage: str = ""
    with_note: bool = False
    by_script: bool = True

    def bind(self, told):
        if not super().bind(told):
            return False
        edition = self.about.edition
        if self.of_another_edition:
            edition = of([one for one in told.editions if one != edition], self.clause) or edition
        key, self.clause_pk = of(list(told.editions[edition].items()), self.clause)
        self.citing = (edition, key)
        self.note = told.word(self.about.stem, "note") if self.with_note else ""
        length = len(self.about.text)
        ends = {"": None, "first": (0, 1), "whole": (0, length), "beyond": (0, length + 1)}
        self.marked = ends[self.passage] if length else None
        # An approval is sent without a note.
        is_typed = self.note and self.verdict == "reject" and not self.by_script
        self.typed = (self.note,) if is_typed else ()
        return True

    def expected(self, told):
        comment = self.now(told)
        number = len(comment.decisions)
        if not (self.person.is_active and self.person.moderates):
            return REFUSED
        if self.verdict == "reject" and self.citing[0] != comment.edition:
            return REFUSED
        if self.off:
            return AGAIN if self._is_known(comment, number + self.off) else REFUSED
        if not told.may_decide(self.person, comment):
            return REFUSED
        if self.verdict == "approve":
            return TAKEN if comment.status == PENDING else REFUSED
        if self.passage == "beyond":
            return REFUSED
        return TAKEN if comment.status in {PENDING, APPROVED} else REFUSED

    def _is_known(self, comment, seen):
        """Whether this very decision follows number SEEN already, and is what still counts."""
        if not 0 <= seen < len(comment.decisions):
            return False
        mine, newest = comment.decisions[seen], comment.decisions[-1]
        if (mine.by, mine.verdict) != (self.who, _VERDICTS[self.verdict]):
            return False
        said = (mine.clause, mine.note, mine.passage)
        if self.verdict == "reject" and said != (self.citing, self.note, self.marked):
            return False
        return mine is newest or _is_what_undo_left(comment, seen)

    def act(self, turn):
        seen = turn.number_seen(self.about) + self.off
        fields = {"seen": seen, "moderator": self.person.pk}
        if self.verdict == "reject":
            fields |= {"clause": self.clause_pk, "note": self.note}
            if self.marked:
                fields |= {"passage_start": self.marked[0], "passage_end": self.marked[1]}
        response, is_in = self.post(turn, f"desk_{self.verdict}", fields, by_script=self.by_script)
        is_taken = is_in and response.status_code == (200 if self.by_script else 302)
        if is_taken:
            turn.seen[self.about.token] = seen + 1
        claim = self.decided(seen + 1, _VERDICTS[self.verdict])
        return heard(response, is_taken, claims=frozenset({claim}))

    def follow(self, told, answer):
        comment = self.now(told)
        if self.verdict == "approve":
            comment.decide(Decision(APPROVED, "reading", self.who))
            return
        ground = "reading" if comment.status == PENDING else "own_initiative"
        comment.decide(
            Decision(REJECTED, ground, self.who, self.citing, self.marked, note=self.note)
        )


def _is_what_undo_left(comment, seen):
    """Whether the newest is the approval by which somebody undid a take-down, number SEEN."""
    if len(comment.decisions) != seen + 2 or comment.decisions[-1].verdict != APPROVED:
        return False
    before, newest = comment.decisions[-2:]
    return before.verdict == REOPENED and before.by == newest.by


def reopened(told, comment, person):
    """What comes of it where PERSON takes back the newest decision, their own; None: nothing."""
    newest = comment.decisions[-1] if comment.decisions else None
    if (
        newest is None
        or comment.status == PENDING
        or newest.by != person.key
        or not told.may_decide(person, comment)
    ):
        return None
    steps = [Decision(REOPENED, "undo", person.key)]
    if newest.ground in _TAKEN_DOWN:
        # Readers were reading it. What a chief was once asked about waits for a chief again.
        is_referred = bool(comment.referrals) and comment.referrals[-1].to == "chief"
        if is_referred and not person.overrules:
            return None
        steps.append(Decision(APPROVED, "reading", person.key))
    return steps


@dataclass
class Undo(AtTheDesk):
    """Take back one's own newest decision, a moment later."""

    off: int = 0

    def expected(self, told):
        comment = self.now(told)
        if not (self.person.is_active and self.person.moderates):
            return REFUSED
        if self.off:
            seen = len(comment.decisions) + self.off
            return AGAIN if self._is_known(comment, seen) else REFUSED
        return TAKEN if reopened(told, comment, self.person) else REFUSED

    def _is_known(self, comment, seen):
        if not 0 <= seen < len(comment.decisions):
            return False
        mine = comment.decisions[seen]
        if (mine.by, mine.verdict) != (self.who, REOPENED):
            return False
        return mine is comment.decisions[-1] or _is_what_undo_left(comment, seen)

    def act(self, turn):
        seen = turn.number_seen(self.about) + self.off
        fields = {"seen": seen, "moderator": self.person.pk}
        response, is_in = self.post(turn, "desk_undo", fields, by_script=True)
        is_taken = is_in and response.status_code == 200
        claims = {self.decided(seen + 1, REOPENED)}
        if is_taken:
            turn.seen[self.about.token] = response.json()["seen"]
        return heard(response, is_taken, claims=frozenset(claims))

    def follow(self, told, answer):
        comment = self.now(told)
        for decision in reopened(told, comment, self.person):
            comment.decide(decision)


@dataclass
class DecideAnew(AtTheDesk):
    """On the comment's own page: approve or reopen, with a reason or without."""

    verb: str
    with_reason: bool = False
    off: int = 0

    def bind(self, told):
        if not super().bind(told):
            return False
        self.reason = told.word(self.about.stem, "reason") if self.with_reason else ""
        self.typed = (self.reason,) if self.reason else ()
        return True

    def expected(self, told):
        return TAKEN if self._steps(told) else REFUSED

    def _steps(self, told):
        comment, person = self.now(told), self.person
        if not (person.is_active and person.moderates) or self.off:
            return None
        if self.verb == "reopen" and not self.reason:
            return reopened(told, comment, person)
        if not told.may_decide(person, comment):
            return None
        by_chief = person.overrules and bool(self.reason)
        if self.verb == "reopen":
            step = Decision(REOPENED, "chief", self.who, reason=self.reason)
            return [step] if by_chief and comment.status != PENDING else None
        if comment.status == PENDING:
            return [Decision(APPROVED, "reading", self.who, reason=self.reason)]
        step = Decision(APPROVED, "chief", self.who, reason=self.reason)
        return [step] if by_chief and comment.status == REJECTED else None

    def act(self, turn):
        seen = turn.number_seen(self.about) + self.off
        fields = {"seen": seen, "reason": self.reason}
        response, is_in = self.post(turn, f"comments_comment_{self.verb}", fields)
        is_taken = is_in and response.status_code == 302
        if is_taken:
            turn.seen[self.about.token] = seen + 1
        claim = self.decided(seen + 1, APPROVED if self.verb == "approve" else REOPENED)
        return heard(response, is_taken, claims=frozenset({claim}))

    def follow(self, told, answer):
        comment = self.now(told)
        for decision in self._steps(told):
            comment.decide(decision)


@dataclass
class Refer(AtTheDesk):
    """Ask a chief moderator, or, being one, hand it back to the desk."""

    to: str = "chief"
    is_urgent: bool = False
    with_note: bool = False

    def bind(self, told):
        if not super().bind(told):
            return False
        self.is_urgent = self.is_urgent and self.to == "chief"
        self.note = told.word(self.about.stem, "referral") if self.with_note else ""
        return True

    @property
    def _referral(self):
        return Referral(self.who, self.to, self.is_urgent, self.note)

    def expected(self, told):
        comment = self.now(told)
        if not (self.person.is_active and self.person.moderates):
            return REFUSED
        if comment.referrals and comment.referrals[-1] == self._referral:
            return AGAIN
        if comment.status != PENDING or comment.is_erased:
            return REFUSED
        return TAKEN if self.to == "chief" or self.person.overrules else REFUSED

    def act(self, turn):
        fields = {"seen": turn.number_seen(self.about), "moderator": self.person.pk}
        fields |= {"note": self.note} | ({"is_urgent": "1"} if self.is_urgent else {})
        name = "desk_refer" if self.to == "chief" else "desk_hand-back"
        response, is_in = self.post(turn, name, fields, by_script=True)
        claim = ("referral", self.about.token, self.who, self.to, self.note)
        return heard(response, is_in and response.status_code == 200, claims=frozenset({claim}))

    def follow(self, told, answer):
        self.now(told).referrals.append(self._referral)


@dataclass
class AnswerReports(AtTheDesk):
    """Uphold or dismiss all that was reported of a comment."""

    verdict: str
    clause: int = 0
    off: int = 0

    def bind(self, told):
        if not super().bind(told):
            return False
        clauses = list(told.editions[self.about.edition].items())
        key, self.clause_pk = of(clauses, self.clause)
        self.citing = (self.about.edition, key)
        self.words = told.word(self.about.stem, "reply")
        self.typed = (self.words,)
        tokens = [one.token for one in self.about.reports]
        known = ReportRow.objects.filter(token__in=tokens).order_by("-pk")
        self.up_to = known.values_list("pk", flat=True).first() or 1
        return True

    def expected(self, told):
        comment, person = self.now(told), self.person
        reports = comment.open_reports
        if not reports or not told.may_decide(person, comment):
            return REFUSED
        if any(one.email.lower() == person.email.lower() for one in reports):
            return REFUSED
        if self.verdict == "dismissed":
            return TAKEN
        return TAKEN if not self.off and comment.status in {APPROVED, REJECTED} else REFUSED

    def act(self, turn):
        seen = turn.number_seen(self.about) + self.off
        fields = {
            "up_to": self.up_to,
            "verdict": self.verdict,
            "seen": seen,
            "clause": self.clause_pk,
            f"{self.about.pk}-words": self.words,
        }
        response, is_in = self.post(turn, "desk_answer_reports", fields)
        claim = ("reply", self.about.token, self.who, self.verdict, self.words)
        is_taken = is_in and response.status_code == 302
        return heard(response, is_taken, claims=frozenset({claim}))

    def follow(self, told, answer):
        comment = self.now(told)
        reports = comment.open_reports
        if self.verdict == "upheld" and comment.status == APPROVED:
            comment.decide(Decision(REJECTED, "report", self.who, self.citing))
        for report in reports:
            report.answer(Ruling(self.verdict, self.who, self.words))


@dataclass
class AnswerAppeal(AtTheDesk):
    """Uphold or dismiss the newest appeal on a comment."""

    verdict: str

    def bind(self, told):
        if not super().bind(told) or not self.about.appeals:
            return False
        self.words = told.word(self.about.stem, "ruling")
        self.typed = (self.words,)
        self.against = self.about.appeals[-1].against
        rows = AppealRow.objects.filter(comment=self.about.pk)
        self.appeal_pk = rows.get(rejection__number=self.against).pk
        return True

    def _appeal(self, told):
        comment = self.now(told)
        return next(one for one in comment.appeals if one.against == self.against)

    def expected(self, told):
        comment, appeal = self.now(told), self._appeal(told)
        is_open = appeal.ruling is None and appeal.against == len(comment.decisions)
        if not is_open or not told.may_decide(self.person, comment):
            return REFUSED
        return REFUSED if comment.decisions[-1].by == self.who else TAKEN

    def act(self, turn):
        fields = {
            "appeal": self.appeal_pk,
            "verdict": self.verdict,
            f"{self.appeal_pk}-words": self.words,
        }
        response, is_in = self.post(turn, "desk_answer_appeal", fields)
        is_taken = is_in and response.status_code == 302
        claims = {("ruling", self.about.token, self.against, self.who, self.verdict, self.words)}
        if self.verdict == "upheld":
            claims.add(self.decided(self.against + 1, APPROVED))
            if is_taken:
                turn.seen[self.about.token] = self.against + 1
        return heard(response, is_taken, claims=frozenset(claims))

    def follow(self, told, answer):
        comment = self.now(told)
        comment.answer(self._appeal(told), Ruling(self.verdict, self.who, self.words))
        if self.verdict == "upheld":
            comment.decide(Decision(APPROVED, "appeal", self.who))


@dataclass
class AnswerForTheNewsroom(AtTheDesk):
    """Answer a public comment under one's own name."""

    def bind(self, told):
        if not super().bind(told):
            return False
        self.stem = told.new_stem()
        self.text = f"{self.stem}text"
        self.typed = (self.text,)
        return True

    def _above(self, told):
        """What it hangs under, and what it answers there."""
        comment = self.now(told)
        return (told.comment(comment.parent), comment) if comment.parent else (comment, None)

    def expected(self, told):
        if not (self.person.is_active and self.person.answers and self.person.signature):
            return REFUSED
        return TAKEN if told.takes_reply(*self._above(told)) else REFUSED

    def act(self, turn):
        fields = {"text": self.text, "step": "send"}
        response, is_in = self.post(turn, "desk_answer", fields)
        if not is_in or response.status_code != 303:
            return heard(response, False)
        sent = CommentRow.objects.get(article=self.about.article, text=self.text)
        place = (self.about.article, self.about.parent or self.about.token)
        answers = self.about.token if self.about.parent else ""
        said = (answers, self.who, self.person.signature, self.text)
        claim = ("answer", sent.receipt_token, *place, *said)
        return heard(response, True, claims=frozenset({claim}))

    def follow(self, told, answer):
        parent, answered = self._above(told)
        row = CommentRow.objects.get(article=self.about.article, text=self.text)
        told.comments.append(
            Comment(
                token=row.receipt_token,
                stem=self.stem,
                pk=row.pk,
                public_id=row.public_id,
                article=row.article_id,
                parent=parent.token,
                answers=answered.token if answered else "",
                edition=told.edition,
                writer=self.who,
                name=self.person.signature,
                text=as_stored(self.text),
                email=self.person.email,
            )
        )


@dataclass
class Erase(AtTheDesk):
    """Take a comment's words out of every table."""

    ground: str = "unlawful"

    def expected(self, told):
        if not (self.person.is_active and self.person.overrules):
            return REFUSED
        return AGAIN if self.now(told).is_erased else TAKEN

    def act(self, turn):
        response, is_in = self.post(turn, "comments_comment_erase", {"ground": self.ground})
        claim = ("erasure", self.about.token)
        return heard(response, is_in and response.status_code == 302, claims=frozenset({claim}))

    def follow(self, told, answer):
        self.now(told).erase()
