"""A newsroom under attack: everybody who can write words writes hostile ones, by the front door,
and then everything that the newsroom says anywhere is collected."""

from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from articles.models import Author, Picture, Section, Topic
from comments.forms import stamp_for
from comments.models import (
    CannedNote,
    Comment,
    Guidelines,
    Notice,
    UrgentInstructions,
    WatchWord,
)
from newsroom.staff.groups import CHIEF_MODERATORS, MODERATORS
from tests.abuse.hostile import ALL, MARK
from tests.newsroom.test_every_response import every_pattern, is_public
from tests.paper import jpeg

# Where the readers are.
NETWORK = "81.2.69.142"
_JSON = {"accept": "application/json"}
# What an editor or a chief writes into a name or a title of sixty letters.
TITLE = f"\"'><b id={MARK}>{{{{ 7*7 }}}}</script>"
# Addresses of the admin that only say a method is wrong, that end the session, or that show no
# more than a form for a new one.
_NOT_WALKED = {"admin:logout", "admin:jsi18n", "admin:autocomplete"}


@dataclass
class Attack:
    """The readers' comments as they went, and browsers to look at what became of them."""

    article: object
    edition: object
    reader: Client
    desk: Client
    # Of a chief, who answers what the desk may not, and sees all there is.
    office: Client
    # What was sent, and the comment that it became.
    sent: list = field(default_factory=list)
    reports: list = field(default_factory=list)
    # Pages that came of a POST, each with where it was seen.
    said: list = field(default_factory=list)

    def _post(self, browser, address, fields, about, expected, **options):
        response = browser.post(address, fields, **options)
        assert response.status_code == expected, (about, fields, response.content.decode()[-3000:])
        if expected not in {302, 303}:
            self.said.append((about, response))
        return response

    def _post_to_form(self, address, fields, about, wrong):
        """As a reader does: with something WRONG first, from another site, and then in order."""
        self._post(self.reader, address, {**fields, **wrong}, f"{about} in error", 422)
        elsewhere = {"Sec-Fetch-Site": "cross-site"}
        self._post(self.reader, address, fields, f"{about} elsewhere", 403, headers=elsewhere)
        return self._post(self.reader, address, fields, about, 303)["Location"]

    @property
    def form(self):
        return reverse("comments:comment_on", args=[self.article.slug])

    def readers_write(self, about=""):
        """Each comment by the form, previewed and changed before; returns what was sent."""
        sent = []
        for words in ALL:
            name = f"{words.name}{about}"
            typed = {"name": name, "text": words.text, "email": words.email}
            typed["stamp"] = stamp_for(self.article, self.edition)
            for step in ("preview", "change"):
                self._post(self.reader, self.form, {**typed, "step": step}, step, 200)
            wrong = {"email": words.text}
            address = self._post_to_form(self.form, {**typed, "step": "send"}, "comment", wrong)
            token = address.rstrip("/").rpartition("/")[2]
            sent.append((words, Comment.objects.get(receipt_token=token)))
        self.sent += sent
        return sent

    def _act(self, comment, verb, seen, expected=302, **fields):
        address = reverse(f"admin:desk_{verb}", args=[comment.pk])
        return self._post(self.desk, address, {"seen": seen, **fields}, verb, expected)

    def moderators_approve(self, sent):
        for words, comment in sent:
            self._act(comment, "refer", 0, note=words.text)
            self._act(comment, "hand-back", 0, note=words.text)
            self._act(comment, "approve", 7, expected=422, note=words.text)
            self._act(comment, "approve", 0)

    def readers_report(self, sent):
        for words, comment in sent:
            address = reverse("comments:report", args=[comment.public_id])
            typed = {"about": "illegal", "in_good_faith": "1", "email": words.email}
            typed |= {"words": words.text, "law": words.text[:300], "name": words.name}
            wrong = {"email": words.text}
            self.reports.append(self._post_to_form(address, typed, "report", wrong))

    def the_newsroom_answers(self, sent):
        for words, comment in sent:
            address, typed = reverse("admin:desk_answer", args=[comment.pk]), {"text": words.text}
            self._post(self.desk, address, {**typed, "step": "preview"}, "answer, previewed", 200)
            self._post(self.desk, address, {**typed, "step": "send"}, "answer", 303)

    def moderators_take_down(self, sent):
        clause = self.edition.clauses.first()
        for words, comment in sent:
            fields = {"clause": clause.pk, "note": words.text, "passage": comment.text[:40]}
            wrong = {**fields, "passage": f"{words.text}?"}
            self._act(comment, "reject", 1, expected=422, **wrong)
            self._act(comment, "reject", 1, **fields)

    def readers_appeal(self, sent):
        for words, comment in sent:
            address = f"{comment.get_receipt_url()}appeal/"
            wrong = {"text": words.text + "x" * 2000}
            self._post_to_form(address, {"text": words.text}, "appeal", wrong)

    def chiefs_answer(self, sent):
        for words, comment in sent:
            appeal = comment.appeals.get()
            fields = {"appeal": appeal.pk, "verdict": "dismissed", f"{appeal.pk}-words": words.text}
            address = reverse("admin:desk_answer_appeal", args=[comment.pk])
            self._post(self.office, address, fields, "answer to an appeal", 302)

    def mails(self, outbox):
        """What is sent to readers now, as the worker sends it."""
        Notice.objects.under_way().update(next_attempt_at=timezone.now())
        outbox.clear()
        call_command("send_mail_outbox", "--once")
        return [mail.message().as_bytes() for mail in outbox]

    def everything(self):
        """Every page there is now, as its reader gets it: pairs of a name and a response."""
        yield from self.said
        self.said.clear()
        for address in self.public_addresses():
            yield address, self.reader.get(address)
        for address in self.staff_addresses():
            response = self.office.get(address)
            if response.status_code != 405:
                yield address, response
        yield from self._what_else_is_said()

    def public_addresses(self):
        article = self.article
        yield from ["/", "/latest/", article.get_absolute_url(), self.form]
        yield from [article.section.get_absolute_url(), "/authors/attacked/", "/topics/attacked/"]
        yield from ["/guidelines/", "/transparency/", "/transparency.json", "/transparency.csv"]
        yield from ["/feeds/latest.atom", "/feeds/sections/attacked.atom", "/robots.txt"]
        yield from ["/comments/", "/feeds/comments.atom"]
        yield f"/feeds/comments/{self.article.slug}.atom"
        yield from ["/feeds/authors/attacked.atom", "/feeds/topics/attacked.atom"]
        yield from ["/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/news.xml"]
        yield from [f"/sitemaps/{timezone.now():%Y-%m}.xml", "/manifest.webmanifest"]
        yield from self.reports
        for _words, comment in self.sent:
            yield comment.get_receipt_url()
            yield f"{comment.get_receipt_url()}appeal/"
            yield comment.get_permalink()
            yield reverse("comments:reply", args=[comment.public_id])
            yield reverse("comments:report", args=[comment.public_id])
            yield reverse("comments:recommend", args=[comment.public_id])
            yield from (notice.get_stop_url() for notice in comment.notices.all())

    def staff_addresses(self):
        """Of each page of the admin that the URLconf knows: one for every row that it may be of."""
        numbers = [comment.pk for _words, comment in self.sent]
        for name, arguments in every_pattern():
            if is_public(name) or name in _NOT_WALKED:
                continue
            for args in [[]] if not arguments else self._arguments(name, numbers):
                try:
                    yield reverse(name, args=args)
                except NoReverseMatch:
                    continue
        yield from ["/admin/comments/comment/?state=all", f"/admin/comments/comment/?q={MARK}"]
        yield from ["/admin/desk/?lane=published", "/admin/desk/?lane=decided"]
        yield from ["/admin/desk/?lane=mine", f"/admin/desk/?lane=waiting&q={MARK}"]
        yield from [f"/admin/desk/together/?article={self.article.pk}"]
        yield from [
            f"/admin/desk/?q=%22%3E%3Cb+id={MARK}%3E",
            f"/{MARK}/%22%3E%3Cb%20id={MARK}%3E/",
        ]
        yield from [f"/admin/numbers/csv/?table={table}&by=month" for table in ("clauses", "all")]

    @staticmethod
    def shown(browser, addresses, kinds=("text/html",)):
        """Of ADDRESSES those at which BROWSER, a test's own, is shown something of these KINDS:
        no verb alone, and no file to be kept."""
        for address in addresses:
            response = browser.get(address)
            is_file = "attachment" in response.get("Content-Disposition", "")
            kind = response.get("Content-Type", "").partition(";")[0]
            if response.status_code != 405 and not is_file and kind in kinds:
                yield address

    def _arguments(self, name, numbers):
        app, model, *_verb = name.removeprefix("admin:").split("_")
        if name in {"admin:desk_conversation", "admin:desk_discussion"}:
            return [[self.article.pk]]
        if app == "desk" or model == "comment":
            return [[number] for number in numbers]
        try:
            model = apps.get_model(app, model)
        except (LookupError, ValueError):
            return []
        return [
            [pk] for pk in model._default_manager.order_by("-pk").values_list("pk", flat=True)[:8]
        ]

    def _what_else_is_said(self):
        """What is no page of its own: said to a script, made for one browser, or after a POST."""
        words, comment = self.sent[0]
        talk = reverse("admin:desk_conversation", args=[self.article.pk])
        yield "conversation, to a script", self.office.get(talk, headers=_JSON)
        for lane in ("waiting", "spam"):
            taken = self.desk.post(reverse("admin:desk_take"), {"lane": lane}, headers=_JSON)
            yield "cards, to a script", taken
            yield "the desk, with its cards", self.desk.get(f"/admin/desk/?lane={lane}")
            self.desk.post(reverse("admin:desk_release"))
        address = {"email": words.email}
        yield "what is kept", self.office.post(reverse("admin:desk_kept"), address)
        handed_out = self.office.post(reverse("admin:desk_kept"), {**address, "export": "1"})
        yield "what is handed out", handed_out
        chosen = {"_selected_action": [one.pk for _words, one in self.sent], "note": words.text}
        rejected = {"action": "reject_selected", "index": 0, **chosen}
        yield "many chosen", self.office.post("/admin/comments/comment/", rejected, follow=True)
        yield "many together", self.office.post(reverse("admin:desk_together"), chosen)
        typed = {"note": words.text, "reason": words.text, "email": words.email}
        verb = reverse("admin:comments_comment_reject", args=[comment.pk])
        yield "a form after the session ended", Client().post(verb, typed)


@pytest.fixture
def attack(print_article, hire, as_staff, superuser):
    """A newsroom whose own people have hostile names and titles as well, before any reader came."""
    chief = hire("chief6", CHIEF_MODERATORS, first_name=TITLE, last_name="{% now 'Y' %}")
    moderator = hire("moderator6", CHIEF_MODERATORS, first_name="=1+1", last_name=TITLE)
    hire("onlooker", MODERATORS, first_name=TITLE, last_name=TITLE)
    edition = Guidelines.publish(
        by=chief,
        follows=0,
        welcome=TITLE,
        clauses=[
            {"key": "first", "title": f"=1+1;{TITLE}", "text": ALL[0].text},
            {"key": "second", "title": f"@{TITLE}", "text": ALL[1].text},
        ],
    )
    CannedNote.objects.create(clause_key="first", language="en", title=TITLE, text=ALL[0].text)
    UrgentInstructions.objects.create(text=ALL[0].text, written_by=chief)
    for phrase in (MARK, f"<b>{MARK}"):
        WatchWord.objects.create(phrase=phrase, clause_key="first", added_by=chief)
    picture = Picture(alt=TITLE, caption=ALL[1].text, credit=TITLE)
    picture.file.save("0123abc.jpg", jpeg(), save=True)
    article = print_article(
        headline=f"{TITLE} & more",
        standfirst=ALL[0].text,
        dateline=TITLE,
        section=Section.objects.create(name=TITLE, slug="attacked"),
        author=Author.objects.create(name=TITLE, slug="attacked"),
        topics=[Topic.objects.create(name=TITLE, slug="attacked")],
        picture=picture,
    )
    article.corrections.create(text=ALL[0].text, made_by=chief)
    reader = Client(REMOTE_ADDR=NETWORK)
    return Attack(article, edition, reader, as_staff(moderator), as_staff(superuser))
