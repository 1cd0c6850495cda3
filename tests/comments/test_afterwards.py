"""What came is looked over beside the requests, a moment later, and nothing is passed over."""

import time

import pytest
from django.urls import reverse

from comments.models import Arrival, QueueEntry
from comments.signals import afterwards as of_signals
from comments.signals.afterwards import Afterwards

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(monkeypatch):
    """A thread as each worker of the web server has one, in no need of a rest."""
    monkeypatch.setattr(of_signals, "PAUSE", 0)
    monkeypatch.setattr(of_signals, "REST", 0)
    worker = Afterwards()
    monkeypatch.setattr("comments.posting.afterwards", worker)
    yield worker
    worker.end(patience=10)


def left():
    return QueueEntry.objects.not_looked_over_after(0)


def wait_until(is_so):
    until = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_reader_is_answered_first_and_the_comment_is_looked_over_soon(
    client, article, edition, worker
):
    worker.begin()
    fields = {"name": "Ana", "email": "ana@example.org", "text": "See example.org", "step": "send"}
    response = client.post(reverse("comments:comment_on", args=[article.slug]), fields)
    assert response.status_code == 303
    wait_until(lambda: not left())
    assert QueueEntry.objects.get().lane == "spam"


def test_before_it_ends_it_looks_over_what_came(send, worker):
    comments = [send() for _n in range(25)]
    for comment in comments:
        worker._came.put((comment, ()))
    worker.begin()
    worker.end(patience=10)
    assert not left()


def test_what_was_lost_with_another_worker_is_looked_over_at_the_beginning(send, worker):
    for _n in range(12):
        send()
    worker.begin()
    wait_until(lambda: not left())


def test_what_comes_faster_than_it_is_kept_in_mind_is_looked_over_too(send, worker, monkeypatch):
    worker.begin()
    wait_until(lambda: not worker._is_some_left)
    monkeypatch.setattr(worker._came, "maxsize", 1)
    for _n in range(30):
        worker.look(send(), known_as=())
    wait_until(lambda: not left())


def test_one_that_cannot_be_looked_over_keeps_none_of_the_others(send, worker, monkeypatch, caplog):
    comments = [send(arrived=Arrival(previewed_for=9_000)) for _n in range(5)]
    broken = comments[2].pk
    keep = of_signals.look_over_all.__globals__["keep"]

    def fail(likeness, **said):
        if likeness.comment_id == broken:
            raise ValueError(comments[2].text)
        keep(likeness, **said)

    monkeypatch.setattr("comments.signals.look_over.keep", fail)
    for comment in comments:
        worker._came.put((comment, ()))
    worker.begin()
    worker.end(patience=10)
    assert [entry.pk for entry in left()] == [broken]
    assert f"Comment {broken} could not be looked over (ValueError)" in caplog.text
    assert comments[2].text not in caplog.text


def test_without_a_thread_it_is_done_at_once(send, worker):
    worker.look(send(), known_as=())
    assert not left()


def test_where_its_thread_has_broken_off_it_is_done_at_once(send, worker, monkeypatch):
    monkeypatch.setattr(worker, "_run", lambda: None)
    worker.begin()
    worker._thread.join()
    worker.look(send(), known_as=())
    assert not left()
