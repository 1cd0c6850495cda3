"""A chief keeps the watch list in the admin; moderators look at it."""

import re

import pytest

from comments.models import FalseAlarm, Guidelines, WatchWord
from comments.signals.look_over import look_over

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/watchword/"
ADD = f"{LIST}add/"
PHRASE = {"phrase": "eel oil", "language": "", "clause_key": "promotion"}


def page_of(response):
    return response.content.decode()


def rows(response):
    """Each row of the list: what stands in its columns."""
    cells = re.findall(r'<t[dh] class="field-(\w+)[^"]*">(.*?)</t[dh]>', page_of(response))
    table, row = [], {}
    for field, words in cells:
        if field in row:
            table.append(row)
            row = {}
        row[field] = re.sub(r"<[^>]+>", "", words)
    return [*table, row] if row else table


@pytest.fixture
def word(chief, edition):
    return WatchWord.objects.create(phrase="eel oil", clause_key="promotion", added_by=chief)


def test_a_chief_adds_a_word_under_a_clause_of_the_current_edition(as_staff, chief, edition):
    browser = as_staff(chief)
    page = page_of(browser.get(ADD))
    assert '<option value="promotion">2. Promotion</option>' in page
    assert "It is not found inside a longer word." in page
    assert browser.post(ADD, {**PHRASE, "phrase": "  eel   oil "}).status_code == 302
    word = WatchWord.objects.get()
    assert (word.phrase, word.clause_key, word.added_by) == ("eel oil", "promotion", chief)
    assert word.added_at is not None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"phrase": ""}, "This field is required"),
        ({"phrase": "!!! *"}, "at least one letter or digit"),
        ({"phrase": "a b c d e f g h i j k"}, "at most 10 words"),
        ({"phrase": "gam* bling"}, "at the end alone"),
        ({"phrase": "ga*"}, "three letters or more"),
        ({"phrase": "x" * 101}, "at most 100 characters"),
        ({"clause_key": "no-such-clause"}, "Select a valid choice"),
        ({"clause_key": ""}, "This field is required"),
        ({"language": "xx"}, "Select a valid choice"),
        ({"phrase": "EEL  Öil"}, "which finds the same"),
    ],
)
def test_what_is_wrong_with_a_word_is_said(as_staff, chief, word, wrong, said):
    response = as_staff(chief).post(ADD, {**PHRASE, **wrong})
    assert said in page_of(response)
    assert WatchWord.objects.count() == 1


def test_the_same_word_may_stand_for_another_language_or_with_any_ending(as_staff, chief, word):
    browser = as_staff(chief)
    browser.post(ADD, {**PHRASE, "language": "ar"})
    browser.post(ADD, {**PHRASE, "phrase": "eel oil*"})
    assert WatchWord.objects.count() == 3


def test_a_retired_word_may_be_added_again(as_staff, chief, word):
    WatchWord.objects.all().retire(by=chief)
    assert as_staff(chief).post(ADD, PHRASE).status_code == 302
    assert WatchWord.objects.in_force().count() == 1


def test_the_list_says_what_came_of_each_word(
    as_staff, chief, moderator, word, send, clause, edition
):
    def sent(**details):
        comment = send(text="Try eel oil, the best eel oil.", **details)
        look_over(comment)
        return comment

    promoted, swore, approved, taken_back, _waits = (sent() for _n in range(5))
    promoted.reject(by=moderator, citing=clause, seen=0)
    swore.reject(by=moderator, citing=edition.clauses.get(key="profanity"), seen=0)
    approved.approve(by=moderator, seen=0)
    FalseAlarm.objects.create(signal=approved.signals.first(), marked_by=moderator)
    # Rejected under the clause, and then under another.
    taken_back.reject(by=moderator, citing=clause, seen=0)
    taken_back.reopen(by=moderator, seen=1)
    taken_back.reject(by=moderator, citing=edition.clauses.get(key="profanity"), seen=2)
    WatchWord.objects.create(phrase="never", clause_key="promotion", added_by=chief)
    never, eels = sorted(rows(as_staff(chief).get(LIST)), key=lambda row: row["hits"])
    assert (eels["hits"], eels["rejected"], eels["false_alarms"]) == ("5", "1", "1")
    assert eels["hit_rate"] == "25 % of 4 decided"
    assert (never["hits"], never["rejected"], never["hit_rate"]) == ("0", "0", "–")


def test_a_clause_that_is_gone_is_said_to_be(as_staff, chief, word):
    browser = as_staff(chief)
    assert rows(browser.get(LIST))[0]["clause"] == "Promotion"
    Guidelines.publish(
        by=chief, follows=1, welcome="W", clauses=[{"key": "a", "title": "A", "text": "A"}]
    )
    assert rows(browser.get(LIST))[0]["clause"] == "promotion, not in the guidelines any more"
    assert "promotion" not in page_of(browser.get(ADD))


def retire(browser, *words):
    chosen = {"action": "retire_selected", "_selected_action": [word.pk for word in words]}
    return browser.post(LIST, chosen, follow=True)


def test_a_word_is_retired_and_stays_on_record(as_staff, chief, word):
    browser = as_staff(chief)
    assert "1 word was retired." in page_of(retire(browser, word))
    word.refresh_from_db()
    assert word.retired_by == chief
    assert rows(browser.get(LIST)) == []
    assert len(rows(browser.get(f"{LIST}?state=retired"))) == 1
    first = word.retired_at
    retire(browser, word)
    word.refresh_from_db()
    assert word.retired_at == first


def test_moderators_look_and_change_nothing(as_staff, moderator, word):
    browser = as_staff(moderator)
    assert len(rows(browser.get(LIST))) == 1
    assert "retire_selected" not in page_of(browser.get(LIST))
    assert browser.get(f"{LIST}{word.pk}/change/").status_code == 200
    assert browser.get(ADD).status_code == 403
    assert browser.post(ADD, PHRASE).status_code == 403
    retire(browser, word)
    word.refresh_from_db()
    assert word.retired_at is None


def test_editors_have_no_watch_list(as_staff, editor, word):
    assert as_staff(editor).get(LIST).status_code == 403


def test_nobody_changes_or_deletes_a_word(as_staff, superuser, word):
    browser = as_staff(superuser)
    assert browser.post(f"{LIST}{word.pk}/change/", {"phrase": "x"}).status_code == 405
    assert browser.post(f"{LIST}{word.pk}/delete/", {"post": "yes"}).status_code == 403
    word.refresh_from_db()
    assert word.phrase == "eel oil"


def test_nobody_asks_the_list_for_an_address(as_staff, chief, word):
    way = "signals__comment__contact__email__startswith"
    assert as_staff(chief).get(f"{LIST}?{way}=a").status_code == 400
