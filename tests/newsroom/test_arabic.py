"""The paper in Arabic: every page whole, from right to left, without an English word of ours."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from html.parser import HTMLParser
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.models import Page, Topic
from comments.models import Discussion, Guidelines
from newsroom.errors import broken
from tests.rooms import ROOT

pytestmark = pytest.mark.django_db

ATTRIBUTES = {"aria-label", "alt", "title", "placeholder", "data-size-announcement"}
VOID = {"meta", "link", "img", "input", "br", "hr", "source"}
ADDRESSES = re.compile(r"https?://\S+|\S+@\S+")


class Words(HTMLParser):
    """Collects the words of a page that are in Arabic, or ought to be: those for people, but
    what stands in an element of another language or is written from left to right in itself."""

    def __init__(self, page):
        super().__init__()
        self.open, self.html, self.found = [], {}, []
        self.feed(page)
        assert self.open == []

    def is_arabic(self):
        return not self.open or self.open[-1][1]

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "html":
            self.html = attributes
        is_arabic = self.is_arabic()
        if "lang" in attributes:
            is_arabic = attributes["lang"] == "ar"
        if tag in {"script", "style"} or "handle" in attributes.get("class", ""):
            is_arabic = False
        if is_arabic:
            self.found += [(tag, attributes[name]) for name in ATTRIBUTES & attributes.keys()]
        if tag not in VOID:
            self.open.append((tag, is_arabic))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if self.is_arabic() and data.strip():
            self.found.append((self.open[-1][0] if self.open else "", data.strip()))


def words_in_latin_letters(page):
    """Words of PAGE for readers of Arabic that are in Latin letters, addresses apart.

    A letter alone is a sign, as on the buttons that change the size of the text."""
    found = Words(page).found
    assert found
    return [words for _tag, words in found if re.search("[A-Za-z]{2}", ADDRESSES.sub("", words))]


@pytest.fixture
def arabic_edition(settings, section, author):
    """The paper in Arabic, with a section and an author of that language."""
    settings.LANGUAGE_CODE = "ar"
    settings.PAPER_NAME = "بريد المصبّ"
    section.name = "الميناء"
    section.save()
    author.name, author.about = "سلمى الحداد", "تكتب عن الميناء."
    author.save()


@pytest.fixture
def edition(chief, arabic_edition):
    """Two editions, so that the guidelines' page lists both."""
    for follows in (0, 1):
        published = Guidelines.publish(
            by=chief,
            follows=follows,
            welcome=f"نرحّب بما يضيف إلى المقال {follows}.",
            clauses=[{"key": "promotion", "title": "الترويج", "text": "لا إعلانات."}],
        )
    return published


@pytest.fixture
def article(print_article, picture, edition, topic):
    picture.alt, picture.caption, picture.credit = "رصيف", "الرصيف ظهرًا.", "رسم: س. الحداد"
    picture.save()
    article = print_article(
        headline="العبّارة تبحر من جديد", standfirst="بعد شتاء.", language="ar", dateline="الميناء",
        body="غادرت في السادسة.", picture=picture, topics=[topic],
    )  # fmt: skip
    article.corrections.create(text="قلنا السابعة.", made_by=article.published_by)
    return article


@pytest.fixture
def topic(db):
    return Topic.objects.create(name="العبّارات", slug="ferries")


@pytest.fixture
def english_article(print_article, edition):
    return print_article()


def text_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def check(page):
    words = Words(page)
    assert (words.html["lang"], words.html["dir"]) == ("ar", "rtl")
    assert words_in_latin_letters(page) == []


def comment_address(article):
    return reverse("comments:comment_on", args=[article.slug])


def test_the_lists_and_the_article(client, article, english_article, topic):
    for address in (
        "/", reverse("articles:latest"), article.section.get_absolute_url(),
        article.signed_by[0].get_absolute_url(), topic.get_absolute_url(),
        article.get_absolute_url(),
    ):  # fmt: skip
        check(text_of(client.get(address)))


def test_an_english_article_in_it_has_its_own_words_alone_in_english(client, english_article):
    page = text_of(client.get(english_article.get_absolute_url()))
    assert '<article class="story" lang="en" dir="ltr">' in page
    title = f"{english_article.headline} · بريد المصبّ"
    assert words_in_latin_letters(page) == [title]


def test_a_list_with_nothing_in_it(client, arabic_edition):
    assert "لم يُنشر شيء بعد." in text_of(client.get("/"))
    check(text_of(client.get("/")))
    check(text_of(client.get(reverse("comments:guidelines"))))


def test_the_conversation(client, article, moderator, publish, chief):
    for name in ("سلمى", "هدى"):
        comment = publish(article=article, name=name, text="عبرتُ عليها.")
    reply = publish(article=article, parent=comment, name="ريم", text="وأنا.")
    publish(article=article, parent=comment, answers=reply, name="علي", text="ونحن.")
    page = text_of(client.get(article.get_absolute_url()))
    assert "4 تعليقات" in page
    check(page)
    comment.erase(by=chief, ground="unlawful")
    page = text_of(client.get(article.get_absolute_url()))
    assert "كان هنا تعليق. وقد مُحي." in page
    check(page)


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "لا تعليقات بعد"), (1, "تعليق واحد"), (2, "تعليقان"), (3, "3 تعليقات"),
     (11, "11 تعليقًا")],
)  # fmt: skip
def test_the_number_of_comments_is_grammatical(client, article, publish, count, words):
    for _n in range(count):
        publish(article=article)
    assert f">{words}<" in text_of(client.get(article.get_absolute_url()))


def test_the_form_and_what_is_wrong_in_it(client, article):
    check(text_of(client.get(comment_address(article))))
    stacked = "ا" + "\u0301" * 40
    for typed in (
        {}, {"name": "\u202eه", "email": "x", "text": "ن" * 9000},
        {"name": stacked, "email": "a" * 300 + "@example.org", "text": stacked},
        {"name": "ه" * 500, "email": "x@example.org", "text": "\u200f"},
    ):  # fmt: skip
        page = text_of(client.post(comment_address(article), typed), 422)
        assert "<title>خطأ:" in page
        check(page)


def test_preview_and_receipt_in_each_state(client, article, send, moderator, chief):
    typed = {"name": "سلمى", "email": "salma@example.org", "text": "عبرتُ عليها."}
    check(text_of(client.post(comment_address(article), {**typed, "step": "preview"})))
    comment = send(article=article, name="هدى", text="وأنا.")
    states = ["وصلنا تعليقك"]
    pages = [text_of(client.get(comment.get_receipt_url()))]
    comment.approve(by=moderator, seen=0)
    pages.append(text_of(client.get(comment.get_receipt_url())))
    states.append("قُبل تعليقك")
    clause = comment.edition.clauses.get()
    refused = send(article=article, name="ريم", text="اشتروا.")
    refused.reject(by=moderator, seen=0, citing=clause, note="إعلان.")
    pages.append(text_of(client.get(refused.get_receipt_url())))
    states.append("رُفض تعليقك")
    refused.erase(by=chief, ground="unlawful")
    pages.append(text_of(client.get(refused.get_receipt_url())))
    states.append("مُحي هذا التعليق")
    for page, state in zip(pages, states, strict=True):
        assert f"<h1>{state}</h1>" in page
        check(page)


def test_the_receipt_of_what_the_clock_erased_and_how_long_things_are_kept(client, edition, once):
    long_ago = timedelta(days=400)
    comment = once(
        ("rejected", long_ago), ("appealed", long_ago), ("dismissed", long_ago), name="ريم"
    )
    approved = once(("approved", long_ago), name="هدى", text="نعم.")
    call_command("erase_what_is_due", stdout=StringIO())
    page = text_of(client.get(comment.get_receipt_url()))
    assert "<h1>مُحيت كلمات هذا التعليق</h1>" in page
    assert "انقضت المدة" in page
    check(page.replace("Ferry", ""))
    assert "المفتاح الوحيد إلى تعليقك" in text_of(client.get(approved.get_receipt_url()))
    Page.objects.create(title="الخصوصية", slug="privacy", body="<p>ننسى.</p>", language="ar")
    privacy = text_of(client.get("/privacy/"))
    assert "184 يومًا" in privacy
    assert "365 يومًا" in privacy
    check(privacy)


def test_the_guidelines_of_now_and_before(client, edition):
    check(text_of(client.get(reverse("comments:guidelines"))))
    earlier = Guidelines.objects.get(number=1)
    page = text_of(client.get(earlier.get_absolute_url()))
    assert "هذا إصدار سابق." in page
    check(page)


def test_a_closed_discussion(client, article):
    Discussion.objects.create(article=article, state=Discussion.State.CLOSED)
    check(text_of(client.get(article.get_absolute_url())))
    typed = {"name": "سلمى", "email": "salma@example.org", "text": "عبرتُ عليها."}
    page = text_of(client.post(comment_address(article), typed), 403)
    assert "عبرتُ عليها." in page
    check(page)


def test_what_is_not_there_gone_or_broken(client, rf, article, editor):
    check(text_of(client.get("/no/such/page/"), 404))
    article.withdraw(by=editor, note="سُحب.")
    check(text_of(client.get(article.get_absolute_url()), 410))
    page = text_of(broken(rf.get("/")), 500)
    assert '<html lang="ar" dir="rtl">' in page
    assert words_in_latin_letters(page) == []


def test_the_staffs_pages_speak_it_too(article, send, as_staff, superuser):
    comment = send(article=article, name="هدى", text="وأنا.")
    browser = as_staff(superuser)
    for address in (
        reverse("admin:index"),
        reverse("admin:comments_comment_changelist"),
        reverse("admin:comments_comment_change", args=[comment.pk]),
        reverse("admin:articles_article_change", args=[article.pk]),
    ):
        page = text_of(browser.get(address))
        assert re.search(r'<html lang="ar" dir="rtl"', page), address


def test_no_reader_chooses_the_language(client, article):
    first = client.get("/")
    odd = client.get("/", headers={"accept-language": "en", "cookie": "django_language=en"})
    assert odd.content == first.content
    assert "language" not in first.get("Vary", "").lower()


@pytest.mark.parametrize(
    ("chosen", "said"), [("en", "en-gb"), ("ar", "ar"), ("fr", "must be one of en, ar")]
)
def test_one_setting_chooses_the_language(chosen, said):
    command = [sys.executable, "-c", "from newsroom.settings import *; print(LANGUAGE_CODE)"]
    environment = {"PATH": os.environ["PATH"], "PAPER_LANGUAGE": chosen}
    result = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (result.stdout or result.stderr).strip().endswith((said, f"{said}."))


def test_an_english_word_would_be_found():
    page = (
        '<html lang="ar" dir="rtl"><p>نعم</p><p lang="en">Yes</p><p aria-label="No">لا</p></html>'
    )
    assert words_in_latin_letters(page) == ["No"]
