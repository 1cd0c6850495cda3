"""What a reader gets: the front page and an article's page, through the front door."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Author, Picture, Section
from articles.models.query import PAGE_LENGTH
from articles.views import LATEST_LENGTH
from tests.paper import jpeg

pytestmark = pytest.mark.django_db

FRONT_PAGE = "/"


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def latest_of(page):
    return page.partition('<aside class="latest"')[2]


def story_of(page):
    return re.search(r'<article class="story".*?</article>', page, re.S)[0]


class Outline(HTMLParser):
    """A page's elements with the names of their attributes, and no word of its text."""

    @classmethod
    def of(cls, page):
        outline = cls()
        outline.elements = []
        outline.feed(page)
        return outline.elements

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, *sorted(name for name, _value in attributes)))


@pytest.fixture
def long_ago():
    return datetime(2011, 3, 4, 17, 5, tzinfo=UTC)


@pytest.fixture
def full(print_article, picture, long_ago):
    """An article with every part there is."""
    return print_article(
        headline="The night ferry sails again",
        slug="night-ferry",
        standfirst="After a winter at the quay.",
        dateline="SALTHAVEN, North Quay",
        body="It left at six.\r\nOn time.\r\n\r\n\r\n\r\nNobody was on it.\n\n \n\nThe end.\n",
        picture=picture,
        published_at=long_ago,
    )


@pytest.fixture
def page(client, full):
    return text_of(client.get(full.get_absolute_url()))


# The article page, part by part


def test_its_address_is_section_year_month_slug(full):
    assert full.get_absolute_url() == "/harbour/2011/03/night-ferry/"


def test_the_headline_is_the_pages_title_and_only_first_heading(page):
    assert page.count("<h1") == 1
    assert "<h1>The night ferry sails again</h1>" in page
    assert re.search(r"<title>The night ferry sails again · [^<]+</title>", page)


def test_section_and_standfirst_stand_with_the_headline(page):
    head = re.search(r'<header class="story-head">.*?</header>', page, re.S)[0]
    assert '<a href="/harbour/" lang="en-gb" dir="ltr">Harbour</a></p>' in head
    assert '<p class="standfirst">After a winter at the quay.</p>' in head
    assert '<meta name="description" content="After a winter at the quay.">' in page


def test_the_page_names_its_one_address(page, settings):
    link = f'<link rel="canonical" href="{settings.SITE_ORIGIN}/harbour/2011/03/night-ferry/">'
    assert link in page
    assert "noindex" not in page


def test_the_date_is_readable_and_for_machines_with_its_offset(page):
    assert '<time datetime="2011-03-04T17:05:00+00:00">4 March 2011, 17:05</time>' in page


def test_date_and_address_are_the_papers_own_time(client, print_article):
    article = print_article(slug="late", published_at=datetime(2011, 12, 31, 22, 30, tzinfo=UTC))
    assert article.get_absolute_url() == "/harbour/2011/12/late/"
    with timezone.override("Asia/Baghdad"):
        assert article.get_absolute_url() == "/harbour/2012/01/late/"
        page = text_of(client.get("/harbour/2012/01/late/"))
    assert '<time datetime="2012-01-01T01:30:00+03:00">1 January 2012, 01:30</time>' in page


def test_the_byline_is_a_name_and_a_handle_that_always_reads_from_the_left(page):
    assert '<a class="byline-name" rel="author" href="/authors/ada-quill/">Ada Quill</a>' in page
    assert '<bdi class="handle" dir="ltr">@adaquill</bdi>' in page


def test_an_author_without_a_handle_has_none_on_the_page(client, print_article):
    quiet = Author.objects.create(name="Ned Ink", slug="ned-ink")
    page = text_of(client.get(print_article(author=quiet).get_absolute_url()))
    assert 'href="/authors/ned-ink/">Ned Ink</a>' in page
    assert "handle" not in story_of(page)


def test_the_picture_has_its_words_and_caption_and_credit_apart(page, picture):
    figure = re.search(r"<figure.*?</figure>", page, re.S)[0]
    assert f'<img src="{picture.file.url}" width="64" height="48" alt="A grey quay"' in figure
    assert 'fetchpriority="high"' in figure
    assert "loading" not in figure
    hidden = '<span class="visually-hidden" lang="en-gb" dir="ltr">{}: </span>'
    assert f'<span class="caption">{hidden.format("Caption")}The quay at noon.</span>' in figure
    assert f'<span class="credit">{hidden.format("Credit")}Drawing: A. Quill</span>' in figure


def test_a_picture_without_a_caption_keeps_its_credit(client, print_article, picture):
    picture.caption = ""
    picture.save()
    figure = story_of(text_of(client.get(print_article(picture=picture).get_absolute_url())))
    assert "Caption:" not in figure
    assert "Drawing: A. Quill" in figure


def test_an_article_without_a_picture_has_no_empty_frame(client, article):
    story = story_of(text_of(client.get(article.get_absolute_url())))
    assert "<figure" not in story
    assert "<img" not in story


def test_the_pictures_on_a_page_can_be_opened(client, page):
    sources = re.findall(r'<img[^>]* src="([^"]+)"', page)
    assert sources
    for source in sources:
        response = client.get(source)
        assert b"".join(response.streaming_content).startswith(b"\xff\xd8\xff"), source


def test_the_text_size_buttons_are_there_and_hidden_without_a_script(page):
    box = re.search(r'<p class="text-size"[^>]*>.*?</p>', page, re.S)[0]
    assert re.match(r'<p class="text-size" hidden[ >]', box)
    assert (
        '<button type="button" dir="ltr" data-step="1" aria-label="A+: Increase text size">' in box
    )
    assert (
        '<button type="button" dir="ltr" data-step="-1" aria-label="A−: Decrease text size">' in box
    )
    assert 'role="status"' in box


def test_the_body_is_paragraphs_and_the_dateline_stands_before_the_first(page):
    body = re.search(r'<div class="story-body">(.*?)</div>', page, re.S)[1]
    assert re.findall(r"<p>.*?</p>", body, re.S) == [
        '<p><span class="dateline">SALTHAVEN, North Quay –</span> It left at six.<br>On time.</p>',
        "<p>Nobody was on it.</p>",
        "<p>The end.</p>",
    ]


def test_an_article_without_a_dateline_has_no_dash(client, print_article):
    story = story_of(text_of(client.get(print_article(dateline="").get_absolute_url())))
    assert "<p>The ferry left at six.</p>" in story
    assert "–" not in story


def test_the_latest_are_the_newest_others_each_with_one_link(client, print_article, long_ago):
    articles = [
        print_article(published_at=long_ago + timedelta(days=day))
        for day in range(LATEST_LENGTH + 3)
    ]
    shown = articles[-1]
    latest = latest_of(text_of(client.get(shown.get_absolute_url())))
    others = [article.get_absolute_url() for article in reversed(articles[:-1])]
    assert (
        re.findall(r'<a href="([^"]+)">', latest.partition("</aside>")[0])
        == (others[:LATEST_LENGTH])
    )
    # From another article's page, it is among them.
    other = latest_of(text_of(client.get(articles[0].get_absolute_url())))
    assert shown.get_absolute_url() in other


def test_the_only_article_has_no_latest_beside_it(client, article, print_article):
    assert "<aside" not in text_of(client.get(article.get_absolute_url()))
    print_article()
    assert "<aside" in text_of(client.get(article.get_absolute_url()))


def test_comments_stand_between_the_article_and_the_latest(client, article, print_article):
    print_article()
    page = text_of(client.get(article.get_absolute_url()))
    places = [page.index(part) for part in ("</article>", 'id="comments"', "<aside")]
    assert places == sorted(places)
    assert '<a class="skip-link" href="#comments">' in page
    assert '<a class="skip-link" href="#content">' in page


# The front page


def test_before_the_first_article_the_front_page_says_so(client, write):
    write(headline="Not yet")
    page = text_of(client.get(FRONT_PAGE))
    assert "Nothing has been published yet." in page
    assert "Not yet" not in page


def test_the_front_page_has_the_newest_articles_first_and_no_more_than_fit(
    client, print_article, long_ago
):
    articles = [
        print_article(published_at=long_ago + timedelta(hours=hour))
        for hour in range(PAGE_LENGTH + 2)
    ]
    page = text_of(client.get(FRONT_PAGE))
    expected = [article.get_absolute_url() for article in reversed(articles)]
    assert (
        re.findall(r'<h2 class="card-headline"><a href="([^"]+)">', page)
        == (expected[:PAGE_LENGTH])
    )
    assert "Nothing has been published" not in page


def test_a_card_has_picture_headline_standfirst_and_date(client, full, picture):
    page = text_of(client.get(FRONT_PAGE))
    card = re.search(r"<article.*?</article>", page, re.S)[0]
    address = full.get_absolute_url()
    assert f'<a href="{address}">The night ferry sails again</a>' in card
    assert card.count("<a ") == 1
    assert "After a winter at the quay." in card
    assert '<time datetime="2011-03-04T17:05:00+00:00">4 March 2011</time>' in card
    assert f'src="{picture.file.url}" width="64" height="48" alt="A grey quay"' in card


def test_the_first_card_comes_at_once_and_the_others_when_scrolled_to(
    client, print_article, picture
):
    for _n in range(3):
        print_article(picture=picture)
    pictures = re.findall(r"<img[^>]*>", text_of(client.get(FRONT_PAGE)))
    assert ['loading="lazy"' in one for one in pictures] == [False, True, True]


# Languages


@pytest.fixture
def arabic(print_article):
    return print_article(
        headline="العبّارة تبحر من جديد", slug="al-abbara", language="ar", body="غادرت في السادسة."
    )


def test_an_article_carries_its_own_language_and_direction(client, arabic, article):
    page = text_of(client.get(arabic.get_absolute_url()))
    assert '<article class="story" lang="ar" dir="rtl">' in page
    assert "<h1>العبّارة تبحر من جديد</h1>" in page
    assert '<html lang="en-gb" dir="ltr">' in page
    english = text_of(client.get(article.get_absolute_url()))
    assert '<article class="story" lang="en" dir="ltr">' in english


def test_a_card_carries_its_articles_language_and_direction(client, arabic, article):
    for page in (FRONT_PAGE, arabic.get_absolute_url(), article.get_absolute_url()):
        cards = re.findall(r'<article class="card[^"]*"([^>]*)>', text_of(client.get(page)))
        expected = {
            FRONT_PAGE: [' lang="en" dir="ltr"', ' lang="ar" dir="rtl"'],
            arabic.get_absolute_url(): [' lang="en" dir="ltr"'],
            article.get_absolute_url(): [' lang="ar" dir="rtl"'],
        }[page]
        assert cards == expected


def test_sorani_runs_from_the_right_too(client, print_article):
    page = text_of(client.get(print_article(language="ckb").get_absolute_url()))
    assert '<article class="story" lang="ckb" dir="rtl">' in page


def test_english_words_inside_an_arabic_article_say_that_they_are_english(client, arabic):
    arabic.corrections.create(text="قلنا السابعة.", made_by=arabic.published_by)
    story = story_of(text_of(client.get(arabic.get_absolute_url())))
    own = 'lang="en-gb" dir="ltr"'
    assert f'<p class="kicker"><a href="/harbour/" {own}>Harbour</a></p>' in story
    assert f"<p><bdi {own}><time" in story
    assert f"<h2><bdi {own}>Correction, <time" in story
    assert re.search(r'<p class="text-size" hidden lang="en-gb"', story)


def test_arabic_words_inside_an_english_article_say_that_they_are_arabic(client, article, settings):
    settings.LANGUAGE_CODE = "ar"
    page = text_of(client.get(article.get_absolute_url()))
    assert '<html lang="ar" dir="rtl">' in page
    story = story_of(page)
    assert story.startswith('<article class="story" lang="en" dir="ltr">')
    own = 'lang="ar" dir="rtl"'
    assert f'<p class="kicker"><a href="/harbour/" {own}>Harbour</a></p>' in story
    assert f"<p><bdi {own}><time" in story
    card = re.search(r'<article class="card.*?</article>', text_of(client.get(FRONT_PAGE)), re.S)[0]
    assert card.startswith('<article class="card" lang="en" dir="ltr">')
    assert f'<p class="kicker"><bdi {own}>Harbour</bdi></p>' in card


# What is not, not yet, or no longer there


def test_a_draft_has_no_page(client, write, editor):
    draft = write()
    assert client.get(draft.get_absolute_url()).status_code == 404
    draft.publish(by=editor)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_a_scheduled_article_has_no_page_until_its_time(client, print_article):
    ahead = print_article(published_at=timezone.now() + timedelta(minutes=1))
    now = print_article(published_at=timezone.now() - timedelta(minutes=1))
    assert client.get(ahead.get_absolute_url()).status_code == 404
    front = text_of(client.get(FRONT_PAGE))
    latest = latest_of(text_of(client.get(now.get_absolute_url())))
    assert now.headline in front
    for page in (front, latest):
        assert ahead.headline not in page


def test_a_withdrawn_article_says_that_it_was_here_and_nothing_of_itself(
    client, full, editor, print_article
):
    print_article()
    full.withdraw(by=editor)
    response = client.get(full.get_absolute_url())
    assert response.status_code == 410
    page = response.content.decode()
    assert "This article has been withdrawn" in page
    assert "noindex" in page
    for word in ("night ferry", "After a winter", "Ada Quill", "A grey quay"):
        assert word not in page
    assert "night ferry" not in text_of(client.get(FRONT_PAGE))


@pytest.mark.parametrize(
    "wrong",
    [
        "/culture/2011/03/night-ferry/",
        "/harbour/2010/03/night-ferry/",
        "/harbour/2011/04/night-ferry/",
        "/harbour/0000/99/night-ferry/",
    ],
)
def test_a_wrong_section_or_month_leads_to_the_right_address(client, full, wrong):
    response = client.get(wrong)
    assert response.status_code == 301
    assert response["Location"] == full.get_absolute_url()
    assert client.get(response["Location"]).status_code == 200
    # A link into the thread stays one.
    assert client.get(f"{wrong}?from=1.b")["Location"] == f"{full.get_absolute_url()}?from=1.b"


def test_a_wrong_slug_leads_nowhere(client, full):
    assert client.get("/harbour/2011/03/day-ferry/").status_code == 404
    assert client.get("/harbour/2011/03/night-ferry/").status_code == 200


def test_a_wrong_address_of_what_is_not_published_tells_nothing(client, write, full, editor):
    draft = write(slug="tomorrow")
    assert client.get("/culture/2010/01/tomorrow/").status_code == 404
    draft.publish(by=editor)
    assert client.get("/culture/2010/01/tomorrow/").status_code == 301
    draft.withdraw(by=editor)
    assert client.get("/culture/2010/01/tomorrow/").status_code == 410


@pytest.mark.parametrize("state", ["front page", "article", "withdrawn", "moved", "none"])
def test_a_head_request_has_the_same_headers_and_no_body(client, full, editor, state):
    address = {
        "front page": FRONT_PAGE,
        "moved": "/culture/2010/01/night-ferry/",
        "none": "/no/such/page/",
    }.get(state, full.get_absolute_url())
    if state == "withdrawn":
        full.withdraw(by=editor)
    get, head = client.get(address), client.head(address)
    assert head.status_code == get.status_code
    assert dict(head.items()) == dict(get.items())
    assert int(head["Content-Length"]) == len(get.content)
    assert head.content == b""


# Whatever is written, it is words


MARKUP = '"\'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}{% now "Y" %}</p>&amp;'
ESCAPED = "&quot;&#x27;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;"


@pytest.mark.parametrize(
    "where",
    [
        "headline",
        "standfirst",
        "dateline",
        "section.name",
        "author.name",
        "author.handle",
        "picture.alt",
        "picture.caption",
        "picture.credit",
    ],
)
def test_markup_is_escaped_wherever_it_is_written(client, full, print_article, where):
    other = print_article()
    # Readers are told of a change, which is another element of the page.
    Article.objects.update(words_changed_at=timezone.now())
    full.refresh_from_db()
    pages = (full.get_absolute_url(), other.get_absolute_url(), FRONT_PAGE)
    before = [Outline.of(text_of(client.get(address))) for address in pages]
    # Names have no room for all of it.
    markup = "<script>alert(1)</script>&" if "." in where else MARKUP
    owner, _dot, field = where.rpartition(".")
    written = {"author": full.signed_by[0]}.get(owner) or getattr(full, owner, full)
    setattr(written, field, markup)
    written.save()
    after = [text_of(client.get(address)) for address in pages]
    assert [Outline.of(page) for page in after] == before
    escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" if "." in where else ESCAPED
    assert escaped in after[0]
    for page in after:
        assert "alert(1)</script>" not in page
        assert "{{ 7*7 }}" in page or "7*7" not in page
        assert "onerror=alert(2)>" not in page


# How much the database is asked


def fill(write, editor, number):
    """NUMBER articles, each by an author of its own, in a section and with a picture of its own."""
    for _n in range(number):
        serial = Article.objects.count() + 1
        picture = Picture(alt=f"Quay {serial}", credit="Drawing: A. Quill")
        picture.file.save(f"{serial}.jpg", jpeg(), save=True)
        write(
            section=Section.objects.create(name=f"Part {serial}", slug=f"part-{serial}"),
            author=Author.objects.create(name=f"Author {serial}", slug=f"author-{serial}"),
            picture=picture,
        ).publish(by=editor)


def talk(article, publish, number):
    """NUMBER comments under ARTICLE, each with two replies, one answering the other."""
    for _n in range(number):
        top = publish(article=article)
        reply = publish(article=article, parent=top)
        publish(article=article, parent=top, answers=reply)


def test_the_front_page_asks_the_database_as_often_however_much_is_printed(
    client, write, editor, django_assert_num_queries
):
    for number in (2, 20):
        fill(write, editor, number)
        # The sections, the articles, their pictures' renditions, the pages at the foot.
        with django_assert_num_queries(5):
            page = text_of(client.get(FRONT_PAGE))
        assert page.count("card-headline") == min(Article.objects.count(), PAGE_LENGTH)


def test_an_article_page_asks_as_often_however_much_is_printed_and_said(
    client, write, editor, article, publish, django_assert_num_queries
):
    # The article, its bylines and authors, topics and corrections; what to read on, twice; the
    # sections; the guidelines and their clauses; the discussion; comments, replies, their number;
    # The Latest and its renditions; the pages at the foot.
    address = article.get_absolute_url()
    # Once a minute besides, how long readers wait of late.
    client.get(address)
    for number in (2, 20):
        fill(write, editor, number)
        talk(article, publish, number)
        with django_assert_num_queries(17):
            page = text_of(client.get(address))
        assert page.count("card-headline") == min(Article.objects.count() - 1, LATEST_LENGTH)
        assert page.count('<li class="comment"') == 3 * (2 if number == 2 else 22)


def test_an_address_that_is_not_there_asks_little(client, full, django_assert_num_queries):
    # By its slug, by a former slug; sections and pages for the page that says so.
    with django_assert_num_queries(4):
        assert client.get("/harbour/2011/03/none/").status_code == 404
    # The article; its bylines and authors, topics and corrections, its picture's renditions.
    with django_assert_num_queries(6):
        assert client.get("/culture/2011/03/night-ferry/").status_code == 301
    with django_assert_num_queries(2):
        assert client.get("/none/at/all/").status_code == 404


def test_the_names_in_addresses_are_the_urlconfs(full):
    assert reverse("articles:front_page") == FRONT_PAGE
    assert reverse("articles:article", args=["harbour", 2011, "03", "night-ferry"]) == (
        full.get_absolute_url()
    )
