"""What editors, chiefs and whoever keeps the accounts do around the comments, and the worker that
sends the mails."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from articles.models import Article as ArticleRow
from articles.models import CannotPublish
from comments.models import Discussion, EditionOvertaken, Guidelines
from comments.models import Notice as NoticeRow
from comments.notices.outbox import Outbox
from tests.life.hands import Answer
from tests.life.step import AGAIN, REFUSED, TAKEN, Step, heard, of
from tests.life.told import DROPPED, OWED, SENT, Article


@dataclass
class Write(Step):
    """Write an article, and print it or leave it a draft."""

    signed_by: str
    is_printed: bool

    def bind(self, told):
        return True

    def expected(self, told):
        return TAKEN

    def act(self, turn):
        row = turn.newsroom.write(self.signed_by)
        if self.is_printed:
            row.publish(by=turn.newsroom.staff["editor"])
        return Answer(200, location=str(row.pk), is_taken=True)

    def follow(self, told, answer):
        row = ArticleRow.objects.get(pk=answer.location)
        state = "published" if self.is_printed else "draft"
        told.articles.append(Article(row.pk, row, self.signed_by, state))


@dataclass
class Publish(Step):
    """Print a draft."""

    article: int

    aimed_at = "article"

    def bind(self, told):
        self.about = of(told.articles, self.article)
        return self.about is not None

    def expected(self, told):
        return TAKEN if self.about.state == "draft" else REFUSED

    def act(self, turn):
        editor = turn.newsroom.staff["editor"]
        try:
            ArticleRow.objects.get(pk=self.about.pk).publish(by=editor)
        except CannotPublish:
            return Answer(409, is_taken=False)
        return Answer(200, is_taken=True)

    def follow(self, told, answer):
        self.about.state = "published"
        self.about.row.refresh_from_db()


@dataclass
class Withdraw(Step):
    """Take an article out of the paper, for good."""

    who: str
    article: int

    aimed_at = "article"

    def bind(self, told):
        # Of a paper with nothing in it there would be little left to try.
        printed = [one for one in told.articles if one.state == "published"]
        self.about = of(told.articles, self.article)
        self.person = told.people[self.who]
        return self.about is not None and printed != [self.about]

    def expected(self, told):
        may = self.person.is_active and self.person.edits
        return TAKEN if may and self.about.state == "published" else REFUSED

    def act(self, turn):
        address = reverse("admin:articles_article_withdraw", args=[self.about.pk])
        response = turn.post(self.person, address, {"note": ""})
        # Whether there was something to withdraw is said on the page that follows.
        return heard(response, None)

    def follow(self, told, answer):
        self.about.state = "withdrawn"


@dataclass
class Discuss(Step):
    """Open, close or hide an article's discussion."""

    who: str
    article: int
    state: str

    aimed_at = "article"

    def bind(self, told):
        self.about = of(told.articles, self.article)
        self.person = told.people[self.who]
        return self.about is not None

    def expected(self, told):
        return TAKEN if self.person.is_active and self.person.overrules else REFUSED

    def act(self, turn):
        address = reverse("admin:comments_discussion_add")
        if Discussion.objects.filter(pk=self.about.pk).exists():
            address = reverse("admin:comments_discussion_change", args=[self.about.pk])
        fields = {"article": self.about.pk, "state": self.state}
        response = turn.post(self.person, address, {**fields, "closes_at_0": "", "closes_at_1": ""})
        is_in = response.status_code == 302 and "/login/" not in response["Location"]
        return heard(response, is_in)

    def follow(self, told, answer):
        self.about.discussion = self.state


@dataclass
class PublishGuidelines(Step):
    """Publish the next edition of the guidelines."""

    def bind(self, told):
        self.follows = told.edition
        return True

    def expected(self, told):
        return TAKEN if self.follows == told.edition else REFUSED

    def act(self, turn):
        chief = turn.newsroom.staff["chief"]
        clauses = [
            {"key": key, "title": key.capitalize(), "text": f"None, says {self.follows + 1}."}
            for key in ("promotion", "abuse")
        ]
        try:
            Guidelines.publish(
                by=chief, follows=self.follows, welcome="What adds to it.", clauses=clauses
            )
        except EditionOvertaken:
            return Answer(409, is_taken=False)
        return Answer(200, is_taken=True)

    def follow(self, told, answer):
        told.editions.update(editions())


def editions():
    """By number, the clauses of each: key and number in the database."""
    return {
        edition.number: {clause.key: clause.pk for clause in edition.clauses.all()}
        for edition in Guidelines.objects.prefetch_related("clauses")
    }


@dataclass
class KeepAccounts(Step):
    """Deactivate a moderator, or let them in again."""

    who: str
    whom: str
    action: str

    def bind(self, told):
        self.person, self.other = told.people[self.who], told.people[self.whom]
        return self.person is not self.other

    def expected(self, told):
        if not (self.person.is_active and self.person.keeps_accounts):
            return REFUSED
        return TAKEN if self.other.is_active == (self.action == "deactivate") else AGAIN

    def act(self, turn):
        address = reverse("admin:staff_user_changelist")
        fields = {"action": self.action, "_selected_action": [self.other.pk]}
        response = turn.post(self.person, address, fields)
        turn.newsroom.hands.log_out(self.other)
        return heard(response, None)

    def follow(self, told, answer):
        self.other.is_active = self.action == "activate"


@dataclass
class SendMails(Step):
    """Let a worker send what is owed."""

    def bind(self, told):
        return True

    def expected(self, told):
        owed = (notice for one in _written_about(told) for notice in one.notices)
        return TAKEN if any(one.state == OWED for one in owed) else AGAIN

    def act(self, turn):
        numbers = [one.pk for one in turn.told.comments]
        mine = Q(comment__in=numbers) | Q(report__comment__in=numbers)
        waiting = NoticeRow.objects.under_way().filter(mine, attempts=0)
        waiting.update(next_attempt_at=timezone.now())
        outbox = Outbox()
        while outbox.send_next():
            pass
        outbox.close()
        return Answer(200, is_taken=True)

    def follow(self, told, answer):
        for one in _written_about(told):
            for notice in one.notices:
                if notice.state == OWED:
                    notice.state = SENT if one.tells(notice) else DROPPED


def _written_about(told):
    return [*told.comments, *told.reports]
