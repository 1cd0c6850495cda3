"""The tries are able to fail: where a promise is broken on purpose they find it, and end there.

Each is dealt the kinds of steps that the promise hangs on, in whatever order comes; the first find
is enough.
"""

import secrets
import time

import pytest
from django.db.models import Q
from django.http import HttpResponse

from articles.models import Article
from comments import posting, structured_data
from comments.models import Comment, Decision, submission, thread
from comments.models.comment_query import CommentQuerySet
from comments.models.contact import Contact
from newsroom import page_watch
from newsroom.policy import PolicyMiddleware
from tests.life.by_editors import Discuss
from tests.life.by_moderators import Decide, DecideAnew, Erase, Undo
from tests.life.by_readers import Again, MakeAppeal, MakeReport, Send
from tests.life.conftest import TO_BE_FOUND
from tests.life.life import Life
from tests.life.test_life import CommentsLife, run
from tests.tampering import tamper

pytestmark = pytest.mark.thorough

_BY_READERS = (Send, MakeReport, MakeAppeal, Again)
_DECIDED = (Decide, DecideAnew, Undo)


@pytest.fixture
def found(newsroom, tally, worked_out_anew):
    """By which question something was found: `found()`. Where nothing is, the test fails."""

    def found(life=Life, only=()):
        class Dealt(CommentsLife):
            pass

        Dealt.only = only
        with pytest.raises(AssertionError) as caught:
            run(lambda: Dealt(tally(life(newsroom))), settings=TO_BE_FOUND)
        return caught.traceback[-1].name

    return found


class TamperedWith(Life):
    """A life in which somebody with the keys to the database has a hand before each step."""

    statement = ""

    def do(self, step):
        tamper(self.statement, comment=self.told.comments[0].pk)
        super().do(step)


# 1. Nothing unapproved is shown


def test_a_page_that_forgets_the_parents_state_is_found(found, monkeypatch):
    def of_any_parent(self, at=None):
        published = self.filter(status="approved", article__in=Article.objects.published(at))
        return published.exclude(article__discussion__state="hidden")

    monkeypatch.setattr(CommentQuerySet, "_open_to_readers", of_any_parent)
    assert found(only=_DECIDED) in {"_shows_what_it_may", "_shows_all_it_may"}


def test_a_page_that_shows_what_waits_is_found(found, monkeypatch):
    def whatever_came(self, at=None):
        return self.filter(~Q(status="rejected"), article__in=Article.objects.published(at))

    monkeypatch.setattr(CommentQuerySet, "_open_to_readers", whatever_came)
    assert found(only=(Send, *_DECIDED)) in {"_shows_what_it_may", "_shows_all_it_may"}


def test_a_page_cache_that_takes_nothing_away_is_found(found, monkeypatch):
    monkeypatch.setattr(page_watch, "_differs", lambda before, now: False)
    assert found(only=(Send, *_DECIDED)) == "_is_the_same_when_kept"


def test_a_comment_that_is_kept_without_its_replies_is_found(found, monkeypatch):
    for module in (thread, structured_data, "comments.templatetags.comments"):
        shows = f"{getattr(module, '__name__', module)}.what_shows"
        monkeypatch.setattr(shows, lambda comment: (comment.pk,))
    assert found(only=(Send, *_DECIDED)) == "_shows_all_it_may"


def test_a_page_that_lets_count_what_came_is_found(found, monkeypatch):
    answer = PolicyMiddleware.process_response

    def with_a_number(self, request, response):
        response["X-Received"] = str(Comment.objects.count())
        return answer(self, request, response)

    monkeypatch.setattr(PolicyMiddleware, "process_response", with_a_number)
    assert found(only=(Send,)) == "_moves_only_for_a_reason"


# 2. Nothing is altered


def test_an_altered_text_is_found(found):
    class Altered(TamperedWith):
        statement = "UPDATE comments_comment SET text = text || '!' WHERE id = %(comment)s"

    assert found(Altered) in {"hold_the_record", "changed_nothing"}


def test_a_word_that_outlives_its_erasure_is_found(found, monkeypatch):
    # What is written into the admin's log of who changed what.
    monkeypatch.setattr(Comment, "__str__", lambda self: self.name or "erased")
    monkeypatch.setattr("comments.desk.decide.Comment.erase", _erase_and_say_so)
    assert found(only=(Erase, Send)) == "erased_for_good"


def _erase_and_say_so(comment, *, by, ground):
    from comments.models import Erasure, UrgentInstructions

    UrgentInstructions.objects.create(text=f"Erased: {comment}", written_by=by)
    return Erasure.record(comment, by=by, ground=ground)


# 3. Every decision has a person, a time and a clause, and decisions are only added


def test_a_decision_that_is_gone_is_found(found):
    class Gone(TamperedWith):
        statement = (
            "DELETE FROM comments_note WHERE decision_id IN"
            " (SELECT id FROM comments_decision WHERE comment_id = %(comment)s);"
            "DELETE FROM comments_notice WHERE comment_id = %(comment)s;"
            "DELETE FROM comments_decision WHERE comment_id = %(comment)s"
        )

    assert found(Gone) in {"hold_the_record", "only_adds"}


def test_a_decision_over_somebody_elses_head_is_found(found, monkeypatch):
    record = Decision.record.__func__

    def on_whatever_is_newest(cls, comment, *, seen, **details):
        newest = comment.newest_decision()
        return record(cls, comment, seen=newest.number if newest else 0, **details)

    monkeypatch.setattr(Decision, "record", classmethod(on_whatever_is_newest))
    assert found(only=_DECIDED) == "do"


# 4. Nothing that was acknowledged is lost, doubled or thrown away


def test_a_comment_that_is_acknowledged_and_not_stored_is_found(found, monkeypatch):
    submit = posting.submit

    def forget(*, article, **details):
        there = Comment.objects.filter(article=article, parent=None)
        return there[3] if there.count() > 3 else submit(article=article, **details)

    monkeypatch.setattr(posting, "submit", forget)
    assert found(only=_BY_READERS) in {"do", "hold_the_record"}


def test_a_comment_that_is_stored_twice_is_found(found, monkeypatch):
    monkeypatch.setattr(submission, "submission_key", lambda **who: secrets.token_bytes(32))
    assert found(only=(Send, Again)) in {"changed_nothing", "hold_the_record", "hold_what_was_said"}


def test_words_that_are_thrown_away_are_found(found, monkeypatch):
    def closed(request, article, typed):
        return HttpResponse("Closed.", status=403 if request.method == "POST" else 404)

    monkeypatch.setattr(posting, "_closed", closed)
    assert found(only=(Send, Discuss)) == "has_its_words_back"


@pytest.mark.parametrize("is_whole", [True, False])
def test_what_is_doubled_only_at_once_is_found(newsroom, monkeypatch, is_whole):
    """Asked first and inserted then, as one would without the key: right for one, wrong for two."""

    def ask_and_insert(*, email, arrived, begun_with, **said):
        there = Comment.objects.filter(text=said["text"]).first()
        time.sleep(0.05)
        if there is None:
            there = Comment.objects.create(**said)
            Contact.objects.create(comment=there, email=email)
        return there

    life = newsroom.life()
    life.begin()
    twice = {"scripts": [[Send(article=0)], []], "is_doubled": True}
    if is_whole:
        life.do_at_once(**twice)
        return
    monkeypatch.setattr(posting, "submit", ask_and_insert)
    life.do(Send(article=0))
    with pytest.raises(AssertionError):
        life.do_at_once(**twice)
