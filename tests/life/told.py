"""The newsroom's rules said over again, as plainly as they can be and without its own code.

`Told` is what was acknowledged: each step that was taken is written down here as whoever took it
was told. Pages, mails and tables are held against it.
"""

import secrets
from dataclasses import dataclass, field, replace

PENDING, APPROVED, REJECTED, REOPENED = "pending", "approved", "rejected", "reopened"
OWED, SENT, DROPPED = "owed", "sent", "dropped"
# What mails tell of: to a comment's writer, and to whoever reported it.
DISMISSED, RECEIVED, ANSWERED = "appeal_dismissed", "report_received", "report_answered"
# Of how many reports a mailbox is told in a day.
TOLD_A_DAY = 5


@dataclass
class Person:
    """Somebody who works here, and what they may do."""

    key: str
    pk: int
    email: str
    signature: str
    moderates: bool = False
    overrules: bool = False
    edits: bool = False
    keeps_accounts: bool = False
    is_active: bool = True

    @property
    def answers(self):
        """Whether they may answer for the newsroom."""
        return self.moderates or self.edits


@dataclass
class Article:
    pk: int
    row: object
    # Who of the staff signs it; empty: nobody who could decide.
    signed_by: str = ""
    state: str = "draft"
    discussion: str = "open"

    @property
    def takes_comments(self):
        return self.state == "published" and self.discussion == "open"


@dataclass
class Decision:
    verdict: str
    ground: str
    by: str
    # Edition and key.
    clause: tuple | None = None
    passage: tuple | None = None
    note: str = ""
    reason: str = ""


@dataclass
class Ruling:
    """The answer to an appeal or a report."""

    verdict: str
    by: str
    words: str


@dataclass
class Appeal:
    # The number of the rejection.
    against: int
    words: str
    ruling: Ruling | None = None


@dataclass
class Notice:
    """A mail that somebody is owed, or was; sent, or dropped because it says nothing any more."""

    kind: str
    # Of the decision that it tells of; none, where it tells of a report.
    number: int = 0
    state: str = OWED


@dataclass
class Report:
    token: str
    # The number of the newest decision when it was made.
    of_state: int
    about: str
    words: str
    law: str
    name: str
    email: str
    ruling: Ruling | None = None
    # Whether the same thing sent again is known: no more, once it is forgotten who sent it.
    is_known_again: bool = True
    is_silent: bool = False
    notices: list[Notice] = field(default_factory=list)

    @property
    def was_to_be_told(self):
        return any(one.kind == RECEIVED for one in self.notices)

    def answer(self, ruling):
        """Write down the answer; whoever was told that we have the report is told of it."""
        self.ruling = ruling
        if self.email and self.was_to_be_told and not self.is_silent:
            self.notices.append(Notice(ANSWERED))

    def forget_who(self):
        if self.name or self.email:
            self.is_known_again = False
        self.name = self.email = ""

    def tells(self, notice):
        """Whether there is anything left to say in the mail that NOTICE stands for."""
        is_receipt = notice.kind == RECEIVED
        return bool(self.email) and not self.is_silent and (self.ruling is None) == is_receipt


@dataclass
class Referral:
    by: str
    to: str
    is_urgent: bool
    note: str


@dataclass
class Comment:
    token: str
    stem: str
    pk: int
    public_id: str
    article: int
    parent: str
    answers: str
    edition: int
    writer: str
    name: str
    text: str
    email: str
    is_erased: bool = False
    is_silent: bool = False
    decisions: list[Decision] = field(default_factory=list)
    appeals: list[Appeal] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def status(self):
        """What its newest decision says."""
        if not self.decisions or self.decisions[-1].verdict == REOPENED:
            return PENDING
        return self.decisions[-1].verdict

    @property
    def is_referred(self):
        """Whether it waits for a chief moderator."""
        newest = self.referrals[-1:]
        waits = self.status == PENDING and not self.is_erased
        return waits and bool(newest) and newest[0].to == "chief"

    @property
    def open_reports(self):
        return [] if self.is_erased else [one for one in self.reports if one.ruling is None]

    @property
    def is_told(self):
        """Whether its writer is told by mail what happens to it."""
        return bool(self.email) and not self.writer and not self.is_silent

    def decide(self, decision):
        """Write down what was decided, and that its writer is owed a mail of it."""
        self.decisions.append(decision)
        if self.is_told and decision.verdict != REOPENED:
            self.notices.append(Notice(decision.verdict, len(self.decisions)))

    def answer(self, appeal, ruling):
        """Write down the answer to an appeal; one that is upheld is told by the decision."""
        appeal.ruling = ruling
        if self.is_told and ruling.verdict == "dismissed":
            self.notices.append(Notice(DISMISSED, appeal.against))

    def owed(self):
        """The mails that the record calls for, sent or not, where its writer is told."""
        decided = [
            (one.verdict, number)
            for number, one in enumerate(self.decisions, start=1)
            if one.verdict != REOPENED
        ]
        dismissed = (
            one for one in self.appeals if one.ruling and one.ruling.verdict == "dismissed"
        )
        return sorted([*decided, *((DISMISSED, one.against) for one in dismissed)])

    def tells(self, notice):
        """Whether there is anything left to say in the mail that NOTICE stands for: it tells of
        the newest decision, and not twice in a row that the comment is published, unless by an
        appeal."""
        if not self.is_told or notice.number != len(self.decisions):
            return False
        sent = [one.kind for one in self.notices if one.state == SENT]
        is_news = notice.kind != APPROVED or self.decisions[-1].ground == "appeal"
        return is_news or sent[-1:] != [APPROVED]

    def erase(self):
        """Every word goes; that something was, who decided on it and when, stays."""
        self.is_erased = True
        self.name = self.text = self.email = ""
        for decision in self.decisions:
            decision.note = decision.reason = ""
        for complaint in (*self.appeals, *self.reports):
            complaint.words = ""
            if complaint.ruling:
                complaint.ruling.words = ""
        for report in self.reports:
            report.law = ""
            report.forget_who()
        for referral in self.referrals:
            referral.note = ""

    def erased(self):
        """As it would be once it is erased."""
        copy = replace(
            self,
            decisions=[replace(one) for one in self.decisions],
            appeals=[
                replace(one, ruling=one.ruling and replace(one.ruling)) for one in self.appeals
            ],
            reports=[
                replace(one, ruling=one.ruling and replace(one.ruling)) for one in self.reports
            ],
            referrals=[replace(one) for one in self.referrals],
            notices=list(self.notices),
        )
        copy.erase()
        return copy


class Told:
    """One paper of one try: what everybody was told. Others' papers beside it are of no concern."""

    def __init__(self, people, editions):
        # In lower case, so that an address can hold it; of this try alone.
        self.tag = f"canary{secrets.token_hex(4)}"
        self.people = people
        # By number of the edition: its clauses, the key of each with its number in the database.
        self.editions = editions
        self.articles = []
        self.comments = []
        # What readers have sent: each can be sent again, to the letter.
        self.sent = []
        # By the token of each comment and report: the address that was typed, also after it is
        # forgotten everywhere else.
        self.addresses = {}
        self._stems = self._words = 0

    # Words that are found again wherever they turn up

    def new_stem(self):
        """What every word about one comment begins with."""
        self._stems += 1
        return f"{self.tag}q{self._stems}z"

    def word(self, stem, kind):
        self._words += 1
        return f"{stem}{kind}{self._words}"

    # Who is meant

    def article(self, pk):
        return next(one for one in self.articles if one.pk == pk)

    def comment(self, token):
        return next((one for one in self.comments if one.token == token), None)

    @property
    def reports(self):
        return [one for comment in self.comments for one in comment.reports]

    def report(self, token):
        return next((one for one in self.reports if one.token == token), None)

    def article_of(self, comment):
        return self.article(comment.article)

    @property
    def edition(self):
        return max(self.editions)

    # Who is told what

    def take_report(self, comment, report, *, fills_trap=False):
        """Write down REPORT of COMMENT: of the first five in a day a mailbox is told; where a
        field was filled in that no person sees, no machine writes."""
        box = mailbox(report.email)
        told_today = [
            one
            for one in self.reports
            if one.email and mailbox(one.email) == box and one.was_to_be_told
        ]
        comment.reports.append(report)
        self.addresses[report.token] = report.email
        if report.email and len(told_today) < TOLD_A_DAY:
            report.notices.append(Notice(RECEIVED, state=DROPPED if fills_trap else OWED))

    def mailboxes_are_within_their_limit(self):
        """Of as many reports as the limit says each mailbox is told, and of no fewer."""
        boxes = {}
        for one in self.reports:
            if one.email:
                boxes.setdefault(mailbox(one.email), []).append(one.was_to_be_told)
        # An erasure makes room again, and nobody can tell when.
        is_forgotten = any(one.is_erased and one.reports for one in self.comments)
        for box, told in boxes.items():
            most = min(len(told), TOLD_A_DAY)
            assert sum(told) <= most, (box, told)
            assert is_forgotten or sum(told) == most, (box, told)

    # What readers may see

    def is_open_to_readers(self, comment):
        """Approved, its parent approved, its article published, its discussion not hidden."""
        article, parent = self.article_of(comment), self.comment(comment.parent)
        return (
            comment.status == APPROVED
            and (parent is None or parent.status == APPROVED)
            and article.state == "published"
            and article.discussion != "hidden"
        )

    def is_shown(self, comment):
        """Whether its words may be read."""
        return self.is_open_to_readers(comment) and not comment.is_erased

    def leaves_a_place(self, comment):
        """Whether it is erased and has replies, so that its place stays."""
        replies = (one for one in self.comments if one.parent == comment.token)
        return (
            comment.is_erased
            and self.is_open_to_readers(comment)
            and any(one.status == APPROVED and not one.is_erased for one in replies)
        )

    def public_state(self):
        """All that readers may know of: while this stays the same, so does every byte."""
        return (
            len(self.editions),
            [(one.pk, one.state, one.discussion) for one in self.articles],
            [one.token for one in self.comments if self.is_shown(one)],
            [one.token for one in self.comments if self.leaves_a_place(one)],
        )

    # Who may do what

    def may_judge(self, person, comment):
        """Somebody who moderates, for whom it is another's, while there is something to read."""
        return (
            person.is_active
            and person.moderates
            and comment.writer != person.key
            and comment.email.lower() != person.email.lower()
            and self.article_of(comment).signed_by != person.key
            and not comment.is_erased
        )

    def may_decide(self, person, comment):
        """Of those, a chief, where it was referred to them."""
        return self.may_judge(person, comment) and (person.overrules or not comment.is_referred)

    def takes_reply(self, comment, answered):
        """Whether a reply may be sent under COMMENT, to ANSWERED beneath it or to itself."""
        return (
            self.article_of(comment).takes_comments
            and self.is_shown(comment)
            and not comment.parent
            and (answered is None or self.is_shown(answered))
        )


def mailbox(address):
    """Where mails to ADDRESS end up: capitals, dots and what follows a plus make no other."""
    local, _at, domain = address.lower().partition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"
