"""Every kind of public page, in every state that looks different, for those who judge pages."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from articles.models import Language, Topic
from articles.models import Page as OwnPage
from comments.following.choices import FIELDS
from comments.forms import stamp_for
from comments.models import (
    Discussion,
    Erasure,
    Guidelines,
    MailboxKey,
    Notice,
    ReportAnswer,
    Subscription,
    answer,
)
from comments.models.following import follow
from comments.models.mailbox_key import ask_for_link
from comments.models.recommending import Reader, recommend
from comments.models.restart import reference_to
from comments.models.thread import REPLIES_SHOWN
from tests.retained import days, erase_what_is_due

ARABIC = {
    "headline": "العبّارة تبحر من جديد بعد شتاء طويل",
    "standfirst": "عادت الرحلات الليلية إلى الرصيف الشمالي.",
    "dateline": "الميناء",
    "body": "<h2>في السادسة صباحًا</h2><p>أبحرت العبّارة ولم يكن على متنها أحد.</p>",
}
BODY = """<p>The ferry left at six, and <a href="https://example.org/">its owner</a> with it.</p>
<h2>The quay</h2><ul><li><p>one rope</p></li><li><p>two bollards</p></li></ul>
<blockquote><p>Nobody was on it.</p></blockquote>
<aside class="pull-quote"><p>Nobody at all.</p></aside>
<ol><li><p>First</p></li></ol><p><strong>All</strong> of <em>that</em>.</p>"""


@dataclass(frozen=True)
class Page:
    """One page: its address, what is POSTed to it, and the status it answers with."""

    name: str
    address: str
    posted: dict | None = None
    status: int = 200


@pytest.fixture
def every_page(
    write, print_article, picture, edition, publish, send, once, editor, chief, moderator
):
    """A paper in which everything has happened once, and the pages that show it."""
    Guidelines.publish(
        by=chief,
        follows=1,
        welcome="We welcome corrections.",
        clauses=[{"key": "promotion", "title": "Promotion", "text": "No advertising."}],
    )
    current = Guidelines.objects.current()
    topic = Topic.objects.create(name="Ferries", slug="ferries")
    privacy = OwnPage.objects.create(title="Privacy", slug="privacy", body=BODY)
    article = print_article(picture=picture, body=BODY, topics=[topic])
    article.corrections.create(text="It was six, not seven.", made_by=editor)
    arabic = print_article(language=Language.ARABIC, picture=picture, topics=[topic], **ARABIC)
    for one in (article, arabic):
        _discuss(one, publish, chief, moderator)
    closed, hidden, closing, withdrawn = (print_article() for _n in range(4))
    said = {one: publish(article=one) for one in (closed, hidden, closing)}
    for one, state in ((closed, "closed"), (hidden, "hidden")):
        Discussion.objects.update_or_create(article=one, defaults={"state": state})
    soon = timezone.now() + timedelta(minutes=50)
    Discussion.objects.update_or_create(article=closing, defaults={"closes_at": soon})
    withdrawn_at = withdrawn.get_absolute_url()
    withdrawn.withdraw(by=editor, note="Two of its sources were one.")
    comments = {state: send(article=article) for state in ("pending", "approved", "rejected")}
    comments["approved"].approve(by=moderator, seen=0)
    comments["rejected"].reject(
        by=moderator, citing=edition.clauses.get(key="promotion"), seen=0, note="The last line."
    )
    comments["erased"] = send(article=article)
    Erasure.objects.create(
        comment=comments["erased"], erased_by=chief, ground=Erasure.Ground.choices[0][0]
    )
    comments["erased by the clock"] = once(("rejected", days(400)))
    comments["kept without an address"] = once(("approved", days(200)))
    erase_what_is_due()
    appealed = send(article=article)
    appealed.reject(by=moderator, citing=edition.clauses.get(key="promotion"), seen=0)
    appealed.submit_appeal(text="I sell nothing.").dismiss(by=chief, words="It names a shop.")
    reported = publish(article=article)
    for _time in range(REPLIES_SHOWN + 1):
        publish(article=article, parent=reported)
    reports = {
        "waiting": reported.report(clause=current.clauses.get(), email="rea@example.org"),
        "answered": comments["approved"].report(clause=current.clauses.get(), words="An advert."),
    }
    ReportAnswer.dismiss(
        comments["approved"], by=moderator, words="It sells nothing.", up_to=reports["answered"].pk
    )
    ask_for_link(comments["pending"].contact.email)
    ask_for_link(appealed.contact.email)
    erased_at = _to_erase(send, article)
    keys = MailboxKey.objects.order_by("pk")[:2]
    mine, appealed_at = (key.get_absolute_url() for key in keys)
    stopped = publish(article=article).report(clause=current.clauses.get(), email="a@example.org")
    followers = [send(article=article, email=f"{n}@example.org") for n in "faeo"]
    for one in followers:
        follow(one, ["replies", "article"])
    following, asked, ended, over = followers
    Subscription.objects.filter(comment__in=(following, over)).update(confirmed_at=Now())
    over_at = over.subscriptions.first().follower.get_absolute_url()
    followed, question = (one.subscriptions.first() for one in (following, asked))
    gone = ended.subscriptions.first().follower.get_absolute_url()
    no_more = ended.subscriptions.last().get_stop_url()
    appeal_at = reverse("comments:appeal", args=[comments["rejected"].receipt_token])
    report_at = reverse("comments:report", args=[reported.public_id])
    recommend(reported, by=Reader(b"somewhere", "some browser"))
    recommend_at = reverse("comments:recommend", args=[reported.public_id])
    recommend_late_at = reverse("comments:recommend", args=[said[closed].public_id])
    form = reverse("comments:comment_on", args=[article.slug])
    reply_at = reverse("comments:reply", args=[reported.public_id])
    arabic_form = reverse("comments:comment_on", args=[arabic.slug])
    stamp = stamp_for(article, current)
    whole = {"stamp": stamp, "name": "Ana", "email": "ana@example.org", "text": "Six.\n\nAlways."}
    begun, ticked = reference_to(comments["rejected"]), dict.fromkeys(FIELDS, "1")
    unkept_at = reverse("comments:follow", args=[comments["erased"].receipt_token])
    empty = {**whole, "name": "", "email": "ana at home", "text": ""}
    return [
        Page("front page", "/"),
        Page("the latest", "/latest/"),
        Page("section", article.section.get_absolute_url()),
        Page("author", "/authors/ada-quill/"),
        Page("a page of the paper's own", privacy.get_absolute_url()),
        Page("topic", topic.get_absolute_url()),
        Page("article", article.get_absolute_url()),
        Page("article, oldest comments first", f"{article.get_absolute_url()}?comments=oldest"),
        Page("article, most recommended", f"{article.get_absolute_url()}?comments=recommended"),
        Page("article, editors' picks", f"{article.get_absolute_url()}?comments=picks"),
        Page("one comment", f"{article.get_absolute_url()}?under={reported.public_id}"),
        Page("latest comments", reverse("comments:latest")),
        Page("article in Arabic", arabic.get_absolute_url()),
        Page("article, closed to comments", closed.get_absolute_url()),
        Page("article, comments hidden", hidden.get_absolute_url()),
        Page("article, closing within the hour", closing.get_absolute_url()),
        Page("form, closing within the hour", reverse("comments:comment_on", args=[closing.slug])),
        Page("guidelines", reverse("comments:guidelines")),
        Page("guidelines, earlier edition", reverse("comments:guidelines_edition", args=[1])),
        Page("how we moderate", reverse("comments:transparency")),
        Page("form", form),
        Page("form with errors", form, empty, 422),
        Page("form with errors, on Arabic", arabic_form, empty, 422),
        Page("preview", form, {**whole, "step": "preview"}),
        Page("preview, following", form, {**whole, **ticked, "step": "preview"}),
        Page("form, to change", form, {**whole, "step": "change"}),
        *(Page(f"receipt, {s}", comments[s].get_receipt_url()) for s in comments),
        Page("receipt, appealed", appealed.get_receipt_url()),
        Page("appeal", appeal_at),
        Page("appeal with errors", appeal_at, {"text": ""}, 422),
        Page("reply", reply_at),
        Page("reply with errors", reply_at, empty, 422),
        Page("reply, previewed", reply_at, {**whole, "step": "preview"}),
        Page("reply to what is gone", reply_at.replace(reported.public_id, "2" * 12), whole, 409),
        Page("recommend", recommend_at),
        Page("recommended", recommend_at, {"step": "recommend"}),
        Page("taken back", recommend_at, {"step": "back"}),
        Page("recommended too late", recommend_late_at, {"step": "recommend"}, 409),
        Page("report", report_at),
        Page("report with errors", report_at, {"about": "illegal", "email": "ana at home"}, 422),
        Page(
            "report that could not be taken",
            report_at.replace(reported.public_id, "2" * 12),
            None,
            404,
        ),
        *(Page(f"report's receipt, {s}", reports[s].get_receipt_url()) for s in reports),
        Page("stop mails", comments["approved"].notices.get().get_stop_url()),
        Page("mails stopped", comments["rejected"].notices.get().get_stop_url(), {"stop": "1"}),
        Page("stop a reporter's mails", reports["waiting"].notices.get().get_stop_url()),
        Page("a reporter's mails stopped", stopped.notices.get().get_stop_url(), {"stop": "1"}),
        Page("begun anew", f"{comments['rejected'].get_receipt_url()}again/", {"again": "1"}),
        Page("begun anew, previewed", form, {**whole, "begun": begun, "step": "preview"}),
        Page("my comments, to ask for", reverse("comments:mine_ask")),
        Page("my comments, asked wrongly", reverse("comments:mine_ask"), {"email": "ana"}, 422),
        Page("my comments, asked for", reverse("comments:mine_ask"), {"email": "a@example.org"}),
        Page("my comments", mine),
        Page("my comments, appealed", appealed_at),
        Page("my comments, not opened", reverse("comments:mine", args=["n" * 32]), None, 404),
        Page("erase all", f"{mine}erase/"),
        Page("erase one", f"{mine}erase/{comments['pending'].public_id}/"),
        Page("nothing erased", f"{mine}erase/", {"sure": "1"}),
        Page("erased", erased_at, {"sure": "1"}),
        Page("erase all, not ticked", f"{mine}erase/", {}, 422),
        Page("receipt, following", following.get_receipt_url()),
        Page("receipt, asked", asked.get_receipt_url()),
        Page("receipt, from its button", f"{asked.get_receipt_url()}following/"),
        Page("following", followed.follower.get_absolute_url()),
        Page("asked to follow", question.follower.get_absolute_url()),
        Page("following begun", question.follower.get_absolute_url(), {"confirm": question.token}),
        Page("stop following", followed.get_stop_url()),
        Page("say no to following", question.get_stop_url()),
        Page("following stopped", no_more, {"List-Unsubscribe": "One-Click"}),
        Page("nothing followed", gone, None, 404),
        Page("following ended", over_at, {"end": "all"}),
        Page("nothing changed", unkept_at, {"follow": "article"}, 409),
        Page("no such page", "/no/such/page/", None, 404),
        Page("withdrawn", withdrawn_at, None, 410),
        Page(
            "closed",
            reverse("comments:comment_on", args=[closed.slug]),
            {**whole, "step": "send"},
            403,
        ),
    ]


def _to_erase(send, article):
    """Where one of two comments under an address is erased, by a link that was mailed there."""
    comment, _left = (send(article=article, email="gone@example.org") for _n in range(2))
    ask_for_link("gone@example.org")
    key = MailboxKey.objects.get(email="gone@example.org")
    Notice.objects.filter(mailbox_key=key).update(attempts=1, sent_at=Now())
    return f"{key.get_absolute_url()}erase/{comment.public_id}/"


def _discuss(article, publish, chief, moderator):
    """A comment, replies to it, one that is erased with a reply under it, one in Arabic, and an
    answer by the newsroom."""
    first = publish(article=article, text="A first thought.\n\nAnd a second.")
    reply = publish(article=article, parent=first)
    publish(article=article, parent=first, answers=reply)
    gone = publish(article=article)
    publish(article=article, parent=gone)
    Erasure.objects.create(comment=gone, erased_by=chief, ground=Erasure.Ground.choices[0][0])
    asked = publish(article=article, name="ليلى", text="كل صباح في السادسة.")
    said = answer(asked, by=chief, edition=asked.edition, text="We asked the harbour master.")
    said.approve(by=moderator, seen=0)


def html_of(page, client):
    """What PAGE answers CLIENT, as text; its status is the one expected."""
    if page.posted is None:
        response = client.get(page.address)
    else:
        response = client.post(page.address, page.posted)
    assert response.status_code == page.status, page.name
    return response.content.decode()
