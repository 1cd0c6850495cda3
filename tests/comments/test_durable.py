"""What a reader is told "we have it" about is there already, for everybody."""

from io import BytesIO
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, Decision
from newsroom.wsgi import application

pytestmark = pytest.mark.django_db(transaction=True)


def rows_seen_from_elsewhere(table):
    """What another connection sees: only what is committed."""
    with psycopg.connect(
        **{**connection.get_connection_params(), "cursor_factory": None}
    ) as elsewhere:
        return elsewhere.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def answer(path, fields, table, **environment):
    """POST like a web server does; returns the status and what stood in TABLE, as others see
    it, at the moment the answer was begun."""
    body = urlencode(fields).encode()
    begun = []

    def start_response(status, headers, exc_info=None):
        begun.append((status, rows_seen_from_elsewhere(table)))

    response = application(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            "wsgi.url_scheme": "http",
            "wsgi.errors": BytesIO(),
            **environment,
        },
        start_response,
    )
    response.close()
    return begun[0]


def test_a_comment_is_committed_before_its_answer_begins(article, edition):
    fields = {"name": "Ana", "email": "a@example.org", "text": "Durable.", "step": "send"}
    path = reverse("comments:comment_on", args=[article.slug])
    assert answer(path, fields, "comments_comment") == ("303 See Other", 1)


def test_a_decision_is_committed_before_its_answer_begins(send, moderator, as_staff):
    comment = send()
    client = as_staff(moderator)
    address = reverse("admin:comments_comment_change", args=[comment.pk])
    token = client.get(address).context["csrf_token"]
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    status, rows = answer(
        reverse("admin:comments_comment_approve", args=[comment.pk]),
        {"csrfmiddlewaretoken": str(token), "seen": "0"},
        "comments_decision",
        HTTP_COOKIE=cookies,
    )
    assert (status, rows) == ("302 Found", 1)
    assert Decision.objects.get().decided_at < timezone.now()
    assert Comment.objects.get().is_approved


def test_a_comment_that_cannot_be_stored_is_not_acknowledged(article, edition, monkeypatch):
    """What breaks in the middle, after its contact is in: no receipt, no half of a row."""
    fields = {"name": "Ana", "email": "a@example.org", "text": "Durable.", "step": "send"}
    path = reverse("comments:comment_on", args=[article.slug])
    with monkeypatch.context() as broken:
        # The form lets it pass, and the table does not.
        broken.setattr("comments.forms.MAX_TEXT", 9000)
        too_long = {**fields, "text": "Durable. " * 900}
        for table in ("comments_contact", "comments_comment", "comments_queueentry"):
            assert answer(path, too_long, table) == ("503 Service Unavailable", 0)
    assert answer(path, fields, "comments_contact") == ("303 See Other", 1)


def test_a_comment_is_one_commit_and_what_signals_notice_hurries_nobody(article, edition):
    """Each transaction that writes, and whether it is on the disk before it is answered."""
    commits = []

    def durability(execute, sql, parameters, many, context):
        if "INSERT INTO comments_comment" in sql or "UPDATE comments_queueentry" in sql:
            execute("SHOW synchronous_commit", None, False, context)
            commits.append((context["cursor"].fetchone()[0], connection.in_atomic_block))
        return execute(sql, parameters, many, context)

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    fields = {"name": "Ana", "email": "a@example.org", "text": "Durable.", "step": "send"}
    path = reverse("comments:comment_on", args=[article.slug])
    with connection.execute_wrapper(durability):
        assert Client().post(path, fields).status_code == 303
    # The first is a transaction by itself, of one statement.
    assert commits == [("on", False), ("off", True)]
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)
        cursor.execute("RESET synchronous_commit")


def test_what_a_reader_typed_is_in_no_log(client, article, edition, monkeypatch, caplog):
    from comments.models import submission

    # A text that the form lets pass and the table does not: the refusal quotes the whole row.
    monkeypatch.setattr("comments.forms.MAX_TEXT", 9000)
    typed = {"name": "Canary", "email": "canary@example.org", "text": "canary " * 900}
    path = reverse("comments:comment_on", args=[article.slug])
    assert client.post(path, {**typed, "step": "send"}).status_code == 503
    assert submission.Comment.objects.count() == 0
    assert "What a reader sent could not be taken (23514)" in caplog.text
    assert "canary" not in caplog.text.lower()


def test_a_mistake_of_ours_hands_the_words_back_too(client, article, edition, monkeypatch, caplog):
    def broken(**fields):
        raise ValueError(f"cannot do with {fields['text']}")

    monkeypatch.setattr("comments.posting.submit", broken)
    typed = {"name": "Ana", "email": "canary@example.org", "text": "canary words"}
    path = reverse("comments:comment_on", args=[article.slug])
    response = client.post(path, {**typed, "step": "send"})
    assert response.status_code == 503
    assert "canary words</textarea>" in response.content.decode()
    assert "canary@example.org" in response.content.decode()
    assert "What a reader sent could not be taken (ValueError)" in caplog.text
    assert "in broken" in caplog.text
    assert "canary" not in caplog.text


def test_while_the_database_is_away_the_words_are_handed_back(
    client, article, edition, monkeypatch
):
    def fail(parameters):
        raise OperationalError("connection refused")

    connection.close()
    monkeypatch.setattr(connections["default"], "get_new_connection", fail)
    typed = {"name": "Ana <3", "email": "a@example.org", "text": "Line one.\n\nLine two."}
    path = reverse("comments:comment_on", args=[article.slug])
    for step in ("preview", "send"):
        response = client.post(path, {**typed, "step": step})
        assert response.status_code == 503
        assert response["Retry-After"]
        assert "no-store" in response["Cache-Control"]
        page = response.content.decode()
        assert "Line one.\n\nLine two.</textarea>" in page
        assert 'value="Ana &lt;3"' in page
        assert "This was not sent" in page
