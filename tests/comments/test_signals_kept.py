"""A comment is looked over once, whole, after it is stored; and what is kept of it."""

import logging

import pytest
from django.db import OperationalError, connection
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from comments.models import Arrival, Comment, Likeness, QueueEntry, Signal, WatchWord, looking_over
from comments.models.likeness import perhaps_near
from comments.signals import OF_NAMES, SIGNALS, capitals, gather, links, look_over, one_address
from tests.owner import as_owner

pytestmark = pytest.mark.django_db

LONG = (
    "The night ferry sails again from the north quay, and whoever lives above it will hear the "
    "horn at six. My aunt kept the timetable of 1961 on her kitchen door until she moved inland."
)
IN_NO_HASTE = Arrival(previewed_for=30_000)


@pytest.fixture
def post(send):
    """Send a comment in no haste and look it over; returns it."""

    def post(**details):
        comment = send(**{"arrived": IN_NO_HASTE} | details)
        look_over.look_over(comment)
        return comment

    return post


@pytest.fixture
def watch(chief, edition):
    def watch(phrase, **details):
        fields = {"clause_key": "promotion", "added_by": chief}
        return WatchWord.objects.create(phrase=phrase, **fields | details)

    return watch


def entry_of(comment):
    return QueueEntry.objects.get(pk=comment.pk)


def kinds(comment):
    return sorted(comment.signals.values_list("kind", flat=True))


def test_a_plain_comment_is_looked_over_and_nothing_is_noticed(post):
    comment = post()
    entry = entry_of(comment)
    assert entry.looked_over_at is not None
    assert not entry.is_flagged
    assert entry.lane == "waiting"
    assert kinds(comment) == []


def test_what_is_noticed_is_kept_with_its_places_and_flags_the_comment(post, watch):
    word = watch("eel oil")
    comment = post(text="Buy E3L  O1L at example.com")
    assert entry_of(comment).is_flagged
    kept = comment.signals.order_by("kind").values_list("kind", "start", "end", "watch_word")
    assert list(kept) == [("links", 16, 27, None), ("watch_word", 4, 12, word.pk)]


def test_a_comment_is_looked_over_once(post):
    comment = post(text="See example.com")
    first = entry_of(comment).looked_over_at
    look_over.look_over(comment)
    assert kinds(comment) == ["links"]
    assert entry_of(comment).looked_over_at == first


def test_suspected_spam_is_a_lane_and_the_comment_waits_in_it(post):
    comment = post(text="example.com", arrived=Arrival(previewed_for=100))
    assert entry_of(comment).lane == "spam"
    assert Comment.objects.get(pk=comment.pk).is_pending


def test_a_comment_that_a_chief_was_asked_about_stays_with_the_chief(send):
    comment = send(text="example.com", arrived=Arrival(filled_trap=True))
    QueueEntry.objects.filter(pk=comment.pk).update(lane="referred")
    look_over.look_over(comment)
    entry = entry_of(comment)
    assert entry.lane == "referred"
    assert entry.is_flagged


def test_of_an_answer_by_the_newsroom_its_words_alone_are_looked_at(send, moderator):
    answer = send(text="See example.com", written_by=moderator, arrived=None)
    look_over.look_over(answer)
    assert kinds(answer) == ["links"]
    assert entry_of(answer).lane == "waiting"


def test_a_decided_comment_is_looked_over_no_more(send, moderator):
    comment = send(text="example.com")
    comment.approve(by=moderator, seen=0)
    look_over.look_over(comment)
    assert kinds(comment) == []


def test_an_erased_comment_leaves_no_trace_of_its_words(post, chief):
    comment = post(text=f"{LONG} example.com")
    comment.erase(by=chief, ground="writer_request")
    look_over.look_over(comment)
    assert not Signal.objects.exists()
    assert not Likeness.objects.exists()


def test_what_was_not_looked_over_is_before_it_is_read(send):
    comments = [send(text="example.com"), send()]
    entries = QueueEntry.objects.order_by("pk").select_related("comment")
    assert look_over.look_over_waiting(entries) == 2
    assert look_over.look_over_waiting(entries.all()) == 0
    assert [entry.is_flagged for entry in entries.all()] == [True, True]
    assert kinds(comments[0]) == ["haste", "links"]


# A signal that breaks


def break_down(reading):
    raise ValueError(reading.text)


def test_a_signal_that_breaks_stops_no_other_and_tells_nobodys_words(post, monkeypatch, caplog):
    monkeypatch.setattr(capitals, "look", break_down)
    comment = post(text="my secret words at example.com")
    assert kinds(comment) == ["links"]
    assert entry_of(comment).looked_over_at is not None
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert f"The signal capitals could not look at comment {comment.pk} (ValueError)" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("where", ["gather", "looks_like_spam"])
def test_whatever_breaks_the_comment_stands_and_is_looked_over_later(
    client, address, monkeypatch, caplog, where
):
    def fail(*_args, **_kwargs):
        raise OperationalError(TYPED["text"])

    with monkeypatch.context() as broken:
        broken.setattr(look_over, where, fail)
        response = client.post(address, {**TYPED, "step": "send"})
    assert response.status_code == 303
    comment = Comment.objects.get()
    assert client.get(response["Location"]).status_code == 200
    assert entry_of(comment).looked_over_at is None
    assert not Signal.objects.exists()
    assert "secret" not in caplog.text
    assert look_over.look_over_waiting([entry_of(comment)]) == 1
    assert kinds(comment) == ["haste"]


TYPED = {"name": "Ana", "email": "ana@example.org", "text": "Where are my secret words?"}


@pytest.fixture
def address(article, edition):
    return reverse("comments:comment_on", args=[article.slug])


def test_a_text_of_nothing_but_links_is_not_kept_a_thousand_times(post):
    comment = post(text="a@example.com " * 300)
    assert comment.signals.count() == look_over.MOST_MARKS


# Repeated


def repeated(comment):
    return comment.signals.filter(kind="repeated").values_list("other", "count").first()


def test_the_same_text_by_anybody_under_any_article_is_noticed(post, print_article):
    first = post(text=LONG)
    second = post(text=LONG.upper(), article=print_article())
    third = post(text=LONG + "!")
    assert [repeated(comment) for comment in (first, second, third)] == [
        None,
        (first.pk, 1),
        (second.pk, 2),
    ]


def test_nearly_the_same_text_is_noticed(post):
    first = post(text=LONG)
    assert repeated(post(text="Hello! " + LONG.replace("six", "seven"))) == (first.pk, 1)
    assert repeated(post(text=LONG[::-1])) is None


def test_what_was_said_and_decided_counts_too(post, moderator, clause):
    first = post(text=LONG)
    first.reject(by=moderator, citing=clause, seen=0)
    assert repeated(post(text=LONG)) == (first.pk, 1)


def test_an_erased_text_is_forgotten(post, chief):
    post(text=LONG).erase(by=chief, ground="writer_request")
    assert repeated(post(text=LONG)) is None


def test_short_texts_that_many_people_write_are_no_repetition(post):
    for text in ("I agree!", "Well said, Annika.", "Thank you for this."):
        post(text=text)
        assert repeated(post(text=text)) is None


def test_three_times_the_same_is_suspect(post):
    lanes = [entry_of(post(text=LONG)).lane for _n in range(4)]
    assert lanes == ["waiting", "waiting", "waiting", "spam"]


# The writer's record and the address


def record(comment):
    return list(comment.signals.filter(kind="record").values_list("count", flat=True))


def test_what_was_rejected_under_an_address_before_is_counted(post, moderator, clause):
    for email in ("Ana@example.org", "ana@Example.org"):
        post(email=email).reject(by=moderator, citing=clause, seen=0)
    post(email="ana@example.org").approve(by=moderator, seen=0)
    post(email="bea@example.org").reject(by=moderator, citing=clause, seen=0)
    assert record(post(email="ANA@example.org")) == [2]
    assert record(post(email="cai@example.org")) == []


def test_a_rejection_that_was_taken_back_is_none(post, moderator, clause):
    comment = post(email="ana@example.org")
    comment.reject(by=moderator, citing=clause, seen=0)
    comment.reopen(by=moderator, seen=1)
    assert record(post(email="ana@example.org")) == []


def from_address(comment):
    return list(comment.signals.filter(kind="one_address").values_list("count", flat=True))


def test_many_from_one_address_are_counted_over_midnight(send, monkeypatch):
    monkeypatch.setattr(one_address, "MANY", 2)

    def arrive(*hashes):
        comment = send(arrived=Arrival(previewed_for=9_000, known_as=(hashes[0],)))
        look_over.look_over(comment, known_as=hashes)
        return comment

    arrive(b"yesterday")
    arrive(b"another")
    assert from_address(arrive(b"today", b"yesterday")) == []
    assert from_address(arrive(b"today", b"yesterday")) == [2]
    # Looked over later, when only the comment's own is known.
    later = send(arrived=Arrival(previewed_for=9_000, known_as=(b"today",)))
    look_over.look_over(later)
    assert from_address(later) == [2]


def test_what_came_from_nowhere_known_is_not_counted_together(post, monkeypatch):
    monkeypatch.setattr(one_address, "MANY", 1)
    post()
    assert from_address(post()) == []


# The watch list


def found(comment):
    return list(comment.signals.filter(kind="watch_word").values_list("watch_word", flat=True))


def test_words_are_looked_for_in_their_language(post, watch, print_article):
    everywhere, english, arabic = (
        watch("eels"),
        watch("eels", language="en"),
        watch("eels", language="ar"),
    )
    assert found(post(text="eels")) == [everywhere.pk, english.pk]
    in_arabic = print_article(language="ar")
    assert found(post(text="eels", article=in_arabic)) == [everywhere.pk, arabic.pk]


def test_a_word_counts_from_the_moment_it_is_added_until_it_is_retired(post, watch, chief):
    assert found(post(text="eels")) == []
    word = watch("eels")
    assert found(post(text="eels")) == [word.pk]
    WatchWord.objects.filter(pk=word.pk).update(retired_by=chief, retired_at=F("added_at"))
    assert found(post(text="eels")) == []


# What it costs


def test_it_asks_the_same_questions_however_much_there_is(
    send, post, watch, django_assert_num_queries
):
    text = f"{LONG} See example.com"

    def look(expected):
        comment = send(text=text, email="ana@example.org", name=f"Ana {Comment.objects.count()}")
        gather.watch_list_for("en")
        with django_assert_num_queries(expected):
            look_over.look_over(comment)

    watch("eels")
    look(6)
    for number in range(12):
        watch(f"word {number}")
        post(text=text)
    look(6)


def test_the_one_question_is_answered_by_indexes(post, send):
    post(text=LONG)
    for _n in range(50):
        send()
    comment = send()

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE comments_contact, comments_queueentry")
        # The few rows of a test would be read one by one.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {looking_over._HOLD}", ASKED | {"number": comment.pk})
        plan = str(cursor.fetchall())
    for index in (
        "comments_likeness_exact",
        "comments_by_their_writer",
        "comments_from_one_address",
        "comments_queueentry_pkey",
    ):
        assert index in plan
    # But for the watch list, which is a list.
    assert plan.count("Seq Scan") <= 1


ASKED = {
    "submitted_at": timezone.now(),
    "exact": b"x",
    "email": "ana@example.org",
    "known_as": [b"x"],
    "counted": looking_over.COUNTED,
}


def test_likely_texts_are_found_by_their_bands_and_the_planner_is_as_it_was(post):
    comment, another = post(text=LONG), post(text=LONG + " Yes.")

    def explain(execute, sql, parameters, many, context):
        asked = sql.replace("WITH near AS", "EXPLAIN WITH near AS")
        return execute(asked, parameters, many, context)

    with connection.execute_wrapper(explain):
        plan = str(perhaps_near(another.likeness, at_most=30))
    assert "comments_likeness_bands" in plan
    assert "Seq Scan" not in plan
    assert [number for number, _text in perhaps_near(another.likeness, at_most=30)] == [comment.pk]
    with connection.cursor() as cursor:
        for way in ("seqscan", "indexscan", "indexonlyscan"):
            cursor.execute(f"SHOW enable_{way}")
            assert cursor.fetchone() == ("on",)


def test_all_signals_are_run(post, monkeypatch):
    asked = []
    for signal in SIGNALS:
        monkeypatch.setattr(signal, "look", lambda _r, kind=signal.KIND: asked.append(kind) or [])
    post(text="example.com")
    # Some look at the name first.
    assert sorted(asked) == sorted(signal.KIND for signal in [*SIGNALS, *OF_NAMES])
    assert links in SIGNALS


def test_a_name_is_looked_at_and_pointed_into_as_well(post, watch, as_staff, moderator):
    word = watch("eel oil")
    comment = post(name="\u0410dmin eel oil", text="Eel oil, from the quay.")
    kept = comment.signals.order_by("-in_name", "start")
    assert list(kept.values_list("kind", "in_name", "start", "end", "watch_word")) == [
        ("characters", True, 0, 5, None),
        ("watch_word", True, 6, 13, word.pk),
        ("watch_word", False, 0, 7, word.pk),
    ]
    assert entry_of(comment).is_flagged
    page = as_staff(moderator).get(reverse("admin:desk_card", args=[comment.pk])).content.decode()
    title, _h2, rest = page.partition("</h2>")
    assert '>\u0410dmin</mark> <mark class="pointed-at" data-notes="2"' in title
    assert (
        '<mark class="pointed-at" data-notes="3" title="on the watch list">Eel oil</mark>' in rest
    )
    assert "U+0410 CYRILLIC CAPITAL LETTER A" in rest


def test_an_address_for_a_name_leads_out_of_the_paper(post):
    comment = post(name="cheap-eels.example.com", text="Well said.", arrived=Arrival())
    assert entry_of(comment).lane == "spam"


# What the desk makes of it


def test_what_nobody_has_looked_over_is_looked_over_when_it_is_taken(send, moderator, as_staff):
    comment = send(text="SEE WWW.EXAMPLE.ORG, EVERYBODY", arrived=IN_NO_HASTE)
    assert entry_of(comment).looked_over_at is None
    desk = as_staff(moderator)
    desk.post(reverse("admin:desk_take"))
    assert entry_of(comment).looked_over_at is not None
    page = desk.get(reverse("admin:desk")).content.decode()
    assert "links and addresses" in page


def test_what_turns_out_to_be_suspect_when_it_is_taken_is_put_back_in_its_lane(
    send, moderator, as_staff
):
    suspect, plain = send(text="See example.org"), send(arrived=IN_NO_HASTE)
    desk = as_staff(moderator)

    def taken(lane):
        said = desk.post(
            reverse("admin:desk_take"), {"lane": lane}, headers={"accept": "application/json"}
        )
        return said.json()["held"]

    assert taken("waiting") == [plain.pk]
    assert entry_of(suspect).lane == "spam"
    assert entry_of(suspect).leased_by is None
    assert taken("spam") == [suspect.pk]


def test_what_says_nearly_the_same_is_decided_on_together(post, moderator, as_staff):
    first = post(text=LONG)
    same = post(text=LONG.upper(), email="else@example.org")
    nearly = post(text=LONG.replace("aunt", "uncle"))
    other = post(text="Something that nobody else would ever say about the ferry at night.")
    decided = post(text=LONG + " ")
    decided.approve(by=moderator, seen=0)
    page = as_staff(moderator).get(reverse("admin:desk_together"), {"like": first.pk})
    shown = [card.comment.pk for card, _reader in page.context["cards"]]
    assert shown == [first.pk, same.pk, nearly.pk]
    assert other.pk not in shown


@pytest.mark.parametrize(
    ("kind", "count", "words"),
    [
        ("haste", None, ""),
        ("haste", 400, "0.4 seconds after its preview"),
        ("repeated", 1, "by 1 other"),
        ("repeated", 3, "by 3 others"),
        ("one_address", 40, "40 others within a day"),
        ("record", 2, "2 comments"),
        ("links", None, ""),
    ],
)
def test_a_signals_number_is_told_in_words(kind, count, words):
    assert str(Signal(kind=kind, count=count).details) == words
