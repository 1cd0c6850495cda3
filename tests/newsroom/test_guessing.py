"""Whoever guesses at passwords and codes is stopped, and nobody is locked out for good."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsroom.staff.door import factors, lock
from newsroom.staff.invitations import one_time_link
from tests.people import PASSWORD, code_for, come_in

pytestmark = pytest.mark.django_db

LOGIN = reverse("admin:login")
CODE = reverse("mfa_authenticate")
NEW = "seven-boats-at-anchor"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


def try_password(username, word="wrong", at=HERE, browser=None):
    browser = browser or Client(REMOTE_ADDR=at)
    return browser.post(LOGIN, {"username": username, "password": word})


def fail(username, times=5, at=HERE):
    return [try_password(username, at=at).status_code for _n in range(times)]


def is_heard(username, at=HERE):
    """Whether somebody with the right password comes as far as the code."""
    return try_password(username, PASSWORD, at).status_code == 302


def names():
    """Under what the guesses are counted that are kept."""
    return {attempt.username for attempt in AccessAttempt.objects.all()}


def counted(username):
    return {lock.one_name(None, {"username": username})}


@pytest.fixture
def by_name(settings):
    """An address may fail more often than a name, as where a whole office shares one."""
    settings.GUESSES_FROM_AN_ADDRESS = 100


def test_after_five_wrong_passwords_not_even_the_right_one_is_heard(editor):
    assert fail("editor", 4) == [200] * 4
    assert is_heard("editor")
    assert fail("editor", 1) == [429]
    assert not is_heard("editor")


def test_it_is_said_in_words_for_how_long(editor, settings):
    fail("editor")
    response = try_password("editor", PASSWORD)
    assert response.status_code == 429
    assert 14 * 60 < int(response["Retry-After"]) <= 15 * 60 + 2
    page = response.content.decode()
    assert "for 15 minutes" in page or "for 16 minutes" in page
    assert settings.PAPER_NAME in page
    assert "no-store" in response["Cache-Control"]
    assert "trusted-types" not in response["Content-Security-Policy"]


def test_its_owner_gets_in_from_elsewhere(editor):
    fail("editor")
    assert is_heard("editor", at=ELSEWHERE)


def test_five_wrong_passwords_for_anybody_stop_an_address(editor, moderator):
    for name in ("a", "b", "c", "d", "e"):
        fail(name, 1)
    assert not is_heard("editor")
    assert is_heard("moderator", at=ELSEWHERE)


def test_in_an_office_one_name_is_stopped_and_the_others_are_not(editor, moderator, by_name):
    fail("editor")
    assert not is_heard("editor")
    assert is_heard("moderator")


def test_of_ipv6_a_household_is_counted_and_not_an_address(editor):
    for number in range(5):
        fail("editor", 1, at=f"2001:db8:1:2::{number}")
    assert not is_heard("editor", at="2001:db8:1:2:ffff::1")
    assert is_heard("editor", at="2001:db8:1:3::1")


def test_an_ipv4_address_is_itself_where_the_server_listens_to_both_kinds(editor):
    fail("editor", at="::ffff:192.0.2.1")
    assert not is_heard("editor", at="192.0.2.1")
    assert is_heard("editor", at="::ffff:198.51.100.7")


@pytest.mark.parametrize(
    "same", ["EDITOR", "editor  ", " Editor", "éditor", "e\u0301ditor", "ｅditor", "ed\u0130tor"]
)
def test_however_it_is_written_a_name_is_counted_as_one(editor, by_name, same):
    fail("editor", 4)
    assert fail(same, 1) == [429]
    assert not is_heard("editor")


def test_a_name_that_is_counted_for_itself_is_nobody_elses(editor, by_name, hire):
    """In capitals both are one, and the other would buy five more guesses at the same person."""
    assert not is_heard("ed\u0131tor")
    hire("ed\u0131tor")
    assert is_heard("editor")
    assert is_heard("ed\u0131tor")


def test_a_name_that_begins_with_a_capital_letter_is_the_same_person(editor):
    assert is_heard("Editor")


def test_after_a_quarter_of_an_hour_everybody_is_heard_again(editor):
    fail("editor")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert not is_heard("editor")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert is_heard("editor")


def test_whoever_goes_on_guessing_does_not_put_off_the_end(editor):
    fail("editor")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    before = AccessAttempt.objects.get().attempt_time
    assert fail("editor", 3) == [429] * 3
    attempt = AccessAttempt.objects.get()
    assert (attempt.attempt_time, attempt.failures_since_start) == (before, 5)


def test_a_login_forgets_ones_own_slips_and_nobody_elses(editor, moderator):
    fail("moderator", 2)
    fail("editor", 2)
    assert come_in("editor", REMOTE_ADDR=HERE)
    assert names() == counted("moderator")


def test_the_password_alone_forgets_nothing(editor):
    fail("editor", 4)
    assert is_heard("editor")
    assert fail("editor", 1) == [429]


def at_the_code(at=HERE, username="editor"):
    browser = Client(REMOTE_ADDR=at)
    try_password(username, PASSWORD, browser=browser)
    return browser


def test_five_wrong_codes_stop_codes_for_that_name_wherever_they_come_from(editor, mailoutbox):
    editor.email = "editor@example.org"
    editor.save()
    statuses = [
        at_the_code(at=f"192.0.2.{number}").post(CODE, {"code": "000000"}).status_code
        for number in range(5)
    ]
    assert statuses == [200] * 4 + [429]
    right = at_the_code(at=ELSEWHERE).post(CODE, {"code": code_for(editor)})
    assert right.status_code == 429
    assert "Retry-After" in right
    # Only somebody who knows the password comes so far; its owner hears of that, once.
    (mail,) = mailoutbox
    assert mail.to == ["editor@example.org"]
    assert "who knows your password" in mail.body


def test_wrong_codes_are_counted_for_the_address_too(editor, moderator):
    browser = at_the_code()
    for _n in range(5):
        browser.post(CODE, {"code": "000000"})
    assert not is_heard("moderator")


def test_a_recovery_code_that_is_guessed_at_is_counted_as_well(editor):
    factors.make_codes(editor)
    browser = at_the_code()
    answers = [browser.post(CODE, {"code": "12345678"}).status_code for _n in range(5)]
    assert answers == [200] * 4 + [429]


def test_nobody_stops_anothers_codes_by_a_name_they_type(editor, by_name):
    fail(f"codes of {editor.pk}", 6)
    fail(f"codes_of {editor.pk}", 6)
    browser = at_the_code()
    assert browser.post(CODE, {"code": code_for(editor)}).status_code == 302


def test_a_passkey_is_asked_for_while_passwords_are_not_heard(editor):
    fail("editor")
    response = Client(REMOTE_ADDR=HERE).post(reverse("admin:login_passkey"))
    assert response.status_code == 200


def choose_by_mail(person):
    """Have PERSON set the password NEW by a link."""
    browser = Client(REMOTE_ADDR=HERE)
    page = browser.get(one_time_link(person).partition("8000")[2], follow=True)
    new = dict.fromkeys(("new_password1", "new_password2"), NEW)
    assert browser.post(page.request["PATH_INFO"], new).status_code == 302


def test_a_new_password_by_mail_lets_somebody_try_again(editor):
    fail("editor", 3)
    fail("edditor", 2)
    assert not is_heard("editor")
    choose_by_mail(editor)
    assert try_password("editor", NEW).status_code == 302


def test_a_new_password_of_ones_own_buys_no_guesses_at_anothers(editor, chief):
    fail("chief", 4)
    at_the_code(username="chief").post(CODE, {"code": "000000"})
    choose_by_mail(editor)
    assert not is_heard("chief")
    assert not is_heard("moderator")


def test_whoever_sits_at_an_open_desk_does_not_guess_the_old_password_either(editor, by_name):
    browser = come_in("editor", REMOTE_ADDR=HERE)
    address = reverse("admin:password_change")
    new = dict.fromkeys(("new_password1", "new_password2"), "seven-boats-at-anchor")
    answers = [browser.post(address, {"old_password": "wrong", **new}) for _n in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    stopped = browser.post(address, {"old_password": PASSWORD, **new})
    assert stopped.status_code == 429
    assert int(stopped["Retry-After"]) > 800
    assert "is not looked at for 1" in stopped.content.decode()
    assert not is_heard("editor")
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)
    AccessAttempt.objects.all().delete()
    changed = browser.post(address, {"old_password": PASSWORD, **new})
    assert (changed.status_code, changed.url) == (302, reverse("admin:account"))
    assert "Your password was changed." in browser.get(changed.url).content.decode()


def test_whoever_runs_the_newsroom_lets_a_name_or_an_address_try_again(editor, capsys):
    fail("editor")
    call_command("unlock_login", "Editor")
    assert "1 forgotten" in capsys.readouterr().out
    assert is_heard("editor")
    fail("editor")
    call_command("unlock_login", address="192.0.2.99")
    assert not is_heard("editor")
    call_command("unlock_login", address=HERE)
    assert is_heard("editor")
    with pytest.raises(CommandError, match="no address"):
        call_command("unlock_login", address="editor")


def test_a_password_typed_where_the_name_goes_is_not_kept(editor):
    fail("correct-horse-battery", 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(one::text, ' ') FROM axes_accessattempt one")
        assert "horse" not in cursor.fetchone()[0]


def test_of_a_guess_nothing_is_kept_but_who_where_and_how_often(editor):
    fail("editor", 1)
    typed = {"carried": "canary", "csrfmiddlewaretoken": "canary", "username": "canary@example.org"}
    Client(REMOTE_ADDR=HERE, HTTP_USER_AGENT="canary").post(
        f"{LOGIN}?next=/canary/", {"password": "canary", **typed, "username": "editor"}
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(one::text, ' ') FROM axes_accessattempt one")
        assert "canary" not in cursor.fetchone()[0]
    assert AccessAttempt.objects.get().failures_since_start == 2


def test_what_counts_no_more_is_deleted_with_the_next_attempt(editor, moderator):
    fail("editor", 2)
    fail("moderator", 2, at=ELSEWHERE)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    fail("somebody", 1)
    assert names() == counted("somebody")


def test_what_counts_no_more_is_deleted_where_nobody_attempts_anything(editor, moderator, capsys):
    fail("editor", 2)
    fail("moderator", 1, at=ELSEWHERE)
    old = AccessAttempt.objects.filter(ip_address=HERE)
    old.update(attempt_time=timezone.now() - timedelta(minutes=16))
    call_command("forget_guesses")
    assert capsys.readouterr().out == "1 forgotten.\n"
    assert names() == counted("moderator")


def test_the_log_names_neither_who_guessed_nor_where(editor, caplog):
    caplog.set_level("INFO", logger="newsroom")
    fail("editor", 6)
    said = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("django")
    )
    assert "nobody is heard for 15 minutes" in said or "for 16 minutes" in said
    assert "editor" not in said
    assert HERE not in said


def test_somebody_unknown_costs_as_much_as_somebody_known(editor, hire, superuser, monkeypatch):
    """One password is hashed, whoever's it is; how long that takes is the hash's own matter."""
    hire("gone").deactivate(by=superuser)
    invited = hire("invited")
    invited.set_unusable_password()
    invited.save()
    hashed = []
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(hasher, lambda *args: hashed.append(args) or encode(*args))
    counts = {}
    for number, name in enumerate(("editor", "nobody", "gone", "invited")):
        hashed.clear()
        try_password(name, at=f"203.0.113.{number}")
        counts[name] = len(hashed)
    assert len(set(counts.values())) == 1, counts


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["password", "code"])
def test_of_many_guesses_at_once_no_more_are_looked_at(editor, by_name, monkeypatch, step):
    """Each takes a while, and would not yet count when the next one asks."""
    looked_at = []

    def slowly(look):
        def look_slowly(*args, **details):
            looked_at.append(1)
            time.sleep(0.05)
            return look(*args, **details)

        return look_slowly

    browsers = [at_the_code() if step == "code" else Client(REMOTE_ADDR=HERE) for _n in range(8)]
    monkeypatch.setattr(ModelBackend, "authenticate", slowly(ModelBackend.authenticate))
    monkeypatch.setattr(factors, "use_code", slowly(factors.use_code))

    def guess(browser):
        try:
            if step == "code":
                return browser.post(CODE, {"code": "000000"}).status_code
            return try_password("editor", browser=browser).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = sorted(pool.map(guess, browsers))
    assert answers == [200] * 4 + [429] * 4
    assert len(looked_at) == 5


def test_where_nobody_can_tell_the_address_guesses_are_counted_all_the_same(editor):
    fail("editor", at="")
    assert not is_heard("editor", at="")
    # Two rows without an address would be two for the database, and a stumbling block for us.
    assert AccessAttempt.objects.get().ip_address
    assert lock.household(Client().get(LOGIN).wsgi_request) == "127.0.0.1"
