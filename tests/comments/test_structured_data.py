"""The public comments in what an article's page tells machines."""

import gzip
import itertools
import secrets
import tomllib

import pytest

from articles.models import Picture
from articles.models.dates import for_machines
from comments.models import Discussion
from comments.models.reading_order import PAGE_LENGTH
from comments.models.recommending import Reader, recommend
from comments.models.thread import REPLIES_SHOWN
from comments.structured_data import MOST_TEXT
from tests.articles.test_structured_data import NASTY, data_in, data_of, render
from tests.paper import jpeg
from tests.rooms import ROOT

pytestmark = pytest.mark.django_db


def said_of(client, article, query=""):
    page = client.get(f"{article.get_absolute_url()}{query}").content.decode()
    return data_in(page)["NewsArticle"]


def test_an_approved_comment_is_in_the_article_with_its_name_time_text_and_address(
    client, article, publish
):
    comment = publish(name="Ana", text="I crossed on it.\n\nEvery morning.")
    said = said_of(client, article)
    assert said["commentCount"] == 1
    [told] = said["comment"]
    assert told["author"] == {"@type": "Person", "name": "Ana"}
    assert told["text"] == "I crossed on it.\n\nEvery morning."
    assert told["datePublished"] == for_machines(comment.submitted_at)
    page = client.get(told["url"].removeprefix("http://127.0.0.1:8000"))
    assert told["url"].endswith(f"#comment-{comment.public_id}")
    assert f'id="comment-{comment.public_id}"' in page.content.decode()


def test_a_reply_is_inside_what_it_replies_to(client, article, publish):
    top = publish(text="Top.")
    reply = publish(parent=top, text="A reply.")
    publish(parent=top, answers=reply, text="An answer to it.")
    [told] = said_of(client, article)["comment"]
    assert told["text"] == "Top."
    assert [one["text"] for one in told["comment"]] == ["A reply.", "An answer to it."]
    assert said_of(client, article)["commentCount"] == 3


def test_on_the_page_of_one_comment_each_is_told_where_it_stands(client, article, publish):
    top = publish(text="Top.")
    for n in range(REPLIES_SHOWN + 1):
        publish(parent=top, text=f"Reply {n}.")
    [told] = said_of(client, article)["comment"]
    assert len(told["comment"]) == REPLIES_SHOWN
    [told] = said_of(client, article, f"?under={top.public_id}")["comment"]
    assert len(told["comment"]) == REPLIES_SHOWN + 1
    last = told["comment"][-1]["url"]
    page = client.get(last.removeprefix("http://127.0.0.1:8000")).content.decode()
    assert f'id="{last.partition("#")[2]}"' in page


def test_a_comments_address_stays_when_others_push_it_from_the_first_page(
    client, article, publish, send_earlier, moderator
):
    comment = publish(text="Early.")
    before = said_of(client, article)["comment"][0]["url"]
    for _n in range(PAGE_LENGTH):
        publish()
    assert "Early." not in str(said_of(client, article))
    page = client.get(before.removeprefix("http://127.0.0.1:8000")).content.decode()
    assert f'id="comment-{comment.public_id}"' in page
    assert data_in(page)["NewsArticle"]["comment"][0]["url"] == before


def test_what_is_not_public_is_in_no_word_of_it(
    client, article, send, publish, moderator, chief, clause
):
    send(text="canary pending")
    send(text="canary rejected").reject(by=moderator, citing=clause, seen=0)
    erased = publish(text="canary erased", name="canary")
    erased.erase(by=chief, ground="unlawful")
    said = said_of(client, article)
    assert said["comment"] == []
    assert said["commentCount"] == 0
    assert "canary" not in str(said)


def test_of_an_erased_comment_the_replies_alone_are_told(client, article, publish, chief):
    top = publish(text="canary")
    publish(parent=top, text="I disagree.")
    top.erase(by=chief, ground="unlawful")
    said = said_of(client, article)
    assert [one["text"] for one in said["comment"]] == ["I disagree."]
    assert said["commentCount"] == 1


def test_how_many_recommend_it_is_told_where_anybody_does(client, article, publish):
    publish()
    recommended = publish()
    recommend(recommended, by=Reader(b"there", "a browser"))
    said = [one.get("upvoteCount") for one in said_of(client, article)["comment"]]
    assert said == [1, None]


def test_a_hidden_discussion_is_not_told_of(client, article, publish):
    publish(text="canary")
    Discussion.objects.update_or_create(article=article, defaults={"state": "hidden"})
    said = said_of(client, article)
    assert "comment" not in said
    assert "commentCount" not in said
    assert said["headline"] == article.headline


@pytest.mark.parametrize("words", [words for words in NASTY if "\x0b" not in words])
def test_whatever_a_reader_writes_stays_words(client, article, publish, words):
    publish(text=f"A {words} z", name="<b>&\u2028")
    page = client.get(article.get_absolute_url()).content.decode()
    [told] = data_in(page)["NewsArticle"]["comment"]
    assert told["text"] == f"A {words} z"
    assert "alert(1)</script>" not in page
    assert "<!-- <script" not in page


def test_comments_are_told_whole_from_the_top_as_far_as_there_is_room(client, article, publish):
    long = [publish(text=f"{n} " + "w" * 990) for n in range(6)]
    said = said_of(client, article)
    told = [one["text"] for one in said["comment"]]
    assert told == [comment.text for comment in reversed(long)][:4]
    assert sum(map(len, told)) <= MOST_TEXT
    assert said["commentCount"] == 6
    # The rest of the page is told where it begins a page itself.
    [second] = [one for one in said["comment"] if one["text"].startswith("4 ")]
    query = "?" + second["url"].partition("?")[2].partition("#")[0]
    assert [one["text"][0] for one in said_of(client, article, query)["comment"]] == list("4321")


def test_bytes_count_and_not_characters(client, article, publish):
    for _n in range(4):
        publish(text="ع" * 2000)
    assert len(said_of(client, article)["comment"]) == 1


def sentences():
    """What readers of the demo wrote, as an endless supply of words that are no copy."""
    content = ROOT / "newsroom" / "demo" / "content"
    comments = tomllib.loads((content / "comments.toml").read_text())["comment"]
    words = " ".join(one["text"] for one in comments if one["text"].isascii()).split()
    articles = sorted((content / "articles").glob("0[1-6]*.toml"))
    words += " ".join(tomllib.loads(file.read_text())["body"] for file in articles).split()
    while True:
        yield from words


def test_a_page_with_fifty_comments_and_the_latest_stays_within_its_weight(
    client, print_article, publish
):
    """20 KB, compressed as any server does it, with comments longer than readers' mostly are."""
    supply = sentences()

    def write(characters):
        text = ""
        while len(text) < characters:
            text += next(supply) + " "
        return text.strip()

    def paragraphs(number):
        return "\n\n".join(write(420) for _n in range(number))

    def picture():
        picture = Picture(alt=write(150), caption=write(100), credit="Drawing: The Estuary Post")
        picture.file.save(f"{secrets.token_hex(16)}.jpg", jpeg(1280, 853), save=True)
        render(picture)
        return picture

    for _n in range(6):
        print_article(headline=write(50), standfirst=write(180), picture=picture())
    article = print_article(
        headline=write(50), standfirst=write(180), picture=picture(), body=paragraphs(8)
    )
    names = itertools.cycle(["Irma Dahl", "Figures, please", "Leopold Anker", "Une voisine"])
    for n in range(PAGE_LENGTH):
        publish(article=article, text=write(250), name=f"{next(names)} {n}")
    page = client.get(article.get_absolute_url()).content
    assert page.count(b'<li class="comment"') == PAGE_LENGTH
    assert page.count(b'class="card-headline"') >= 5
    told = data_of(client, article)["NewsArticle"]["comment"]
    assert len(told) > 12
    assert page.count(b"<source") >= 6
    assert len(gzip.compress(page, 6)) <= 20 * 1024
