"""A small paper to try things on: articles, guidelines, comments in any state."""

from datetime import timedelta
from io import BytesIO
from itertools import count

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from articles.models import Article, Author, Picture, Section
from comments.models import Comment, Guidelines, submit
from tests.owner import as_owner

_serial = count(1)


def jpeg(width=64, height=48, colour="teal"):
    """A picture made for the test, as a file that a browser would send."""
    data = BytesIO()
    Image.new("RGB", (width, height), colour).save(data, "JPEG")
    return ContentFile(data.getvalue(), name="made-for-the-test.jpg")


@pytest.fixture
def section(db):
    return Section.objects.create(name="Harbour", slug="harbour")


@pytest.fixture
def author(db):
    return Author.objects.create(name="Ada Quill", slug="ada-quill", handle="@adaquill")


@pytest.fixture
def picture(db):
    picture = Picture(alt="A grey quay", caption="The quay at noon.", credit="Drawing: A. Quill")
    picture.file.save("0123abc.jpg", jpeg(), save=True)
    return picture


@pytest.fixture
def write(section, author):
    """Write a draft: `write(headline="…")`."""

    def write(**details):
        number = next(_serial)
        signed_by = details.pop("authors", [details.pop("author", author)])
        topics = details.pop("topics", [])
        article = Article.objects.create(
            **{
                "headline": f"Ferry number {number} sails again",
                "slug": f"ferry-{number}",
                "standfirst": "After a winter at the quay.",
                "section": section,
                "dateline": "SALTHAVEN",
                "body": "The ferry left at six.\n\nNobody was on it.",
                **details,
            }
        )
        for position, signs in enumerate(signed_by):
            article.bylines.create(author=signs, position=position)
        article.topics.set(topics)
        return article

    return write


@pytest.fixture
def print_article(write, editor):
    """Write and publish: `print_article(headline="…")`."""

    def print_article(**details):
        article = write(**details)
        article.publish(by=editor)
        return article

    return print_article


@pytest.fixture
def article(print_article):
    return print_article()


@pytest.fixture
def edition(chief):
    return Guidelines.publish(
        by=chief,
        follows=0,
        welcome="We welcome what adds to the article.",
        clauses=[
            {"key": "profanity", "title": "Profanity", "text": "No swearing."},
            {"key": "promotion", "title": "Promotion", "text": "No advertising."},
        ],
    )


@pytest.fixture
def clause(edition):
    return edition.clauses.get(key="promotion")


@pytest.fixture
def send(article, edition):
    """Send a comment as a reader does: `send(text="…")`."""

    def send(**details):
        number = next(_serial)
        return submit(
            **{
                "article": article,
                "edition": edition,
                "name": f"Reader {number}",
                "email": f"reader{number}@example.org",
                "text": f"Thought number {number}.",
                **details,
            }
        )

    return send


@pytest.fixture
def publish(send, moderator):
    """Send a comment and approve it."""

    def publish(**details):
        comment = send(**details)
        comment.approve(by=moderator, seen=0)
        return comment

    return publish


@pytest.fixture
def send_earlier(article, edition):
    """A comment from some time ago, which only the tables' owner can say."""

    def send_earlier(ago=timedelta(hours=1), **details):
        number = next(_serial)
        with as_owner():
            return Comment.objects.create(
                submitted_at=timezone.now() - ago,
                **{
                    "article": article,
                    "edition": edition,
                    "name": f"Reader {number}",
                    "text": f"Thought number {number}.",
                    **details,
                },
            )

    return send_earlier
