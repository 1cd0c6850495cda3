"""The newsroom's rules said over again, as plainly as they can be and without its own code.

`Told` is what was acknowledged: each step that was taken is written down here as whoever took it
was told. Pages, mails and tables are held against it.
"""

import secrets
from dataclasses import dataclass, field, replace

PENDING, APPROVED, REJECTED, REOPENED = "pending", "approved", "rejected", "reopened"


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


@dataclass
class Referral:
    by: str
    to: str
    is_urgent: bool
    note: str


@dataclass
class Notice:
    """A mail that is owed to the writer, sent, or dropped because it says nothing any more."""

    number: int
    state: str = "owed"


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

    def decide(self, decision):
        """Write down what was decided, and that its writer is owed a mail of it."""
        self.decisions.append(decision)
        is_told = self.email and not self.writer and not self.is_silent and not self.is_erased
        if is_told and decision.verdict != REOPENED:
            self.notices.append(Notice(len(self.decisions)))

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
            report.law = report.name = report.email = ""
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

    def article_of(self, comment):
        return self.article(comment.article)

    @property
    def edition(self):
        return max(self.editions)

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

    def may_decide(self, person, comment):
        """Somebody who moderates, for whom it is another's; a chief, where it was referred to
        them; nobody, once it is erased."""
        return (
            person.is_active
            and person.moderates
            and comment.writer != person.key
            and comment.email.lower() != person.email.lower()
            and self.article_of(comment).signed_by != person.key
            and (person.overrules or not comment.is_referred)
            and not comment.is_erased
        )

    def takes_reply(self, comment, answered):
        """Whether a reply may be sent under COMMENT, to ANSWERED beneath it or to itself."""
        return (
            self.article_of(comment).takes_comments
            and self.is_shown(comment)
            and not comment.parent
            and (answered is None or self.is_shown(answered))
        )
