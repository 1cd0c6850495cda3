"""Whoever does what cannot be taken back is asked once more who they are, and loses no word."""

import re
from datetime import timedelta
from html import unescape

import pytest
from axes.models import AccessAttempt
from django.urls import reverse
from django.utils import timezone

from comments.models import Erasure, Export, Guidelines
from newsroom.staff.door import factors, proof
from newsroom.staff.models import User
from tests.people import PASSWORD, code_for, let_in

pytestmark = pytest.mark.django_db

PUBLISH = reverse("admin:comments_guidelines_add")
KEPT = reverse("admin:desk_kept")
PEOPLE = reverse("admin:staff_user_changelist")
TYPED = {
    "welcome": 'Welcome,\r\nall <of> you & "yours".',
    "clauses-TOTAL_FORMS": "1",
    "clauses-INITIAL_FORMS": "0",
    "clauses-0-key": "profanity",
    "clauses-0-title": "Profanity",
    "clauses-0-text": "Mind your language.\r\n\r\n",
    "follows": "1",
}


@pytest.fixture
def eleven_minutes(monkeypatch):
    """It is eleven minutes since everybody's login."""
    real = proof.time.time

    def pass_by():
        monkeypatch.setattr(proof.time, "time", lambda: real() + 11 * 60)
        # What is shown from here on is shown then.
        records = "allauth.account.internal.flows.login.time.time"
        monkeypatch.setattr(records, lambda: real() + 11 * 60)

    return pass_by


def is_asked(response):
    return 'id="proof-form"' in response.content.decode()


def answered(response, **answer):
    """What a browser sends from the page that asks, with ANSWER in it."""
    form = response.content.decode().partition('id="proof-form"')[2].partition("</form>")[0]
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    sent = {}
    for field, words in fields:
        sent.setdefault(unescape(field), []).append(unescape(words))
    return {**sent, **answer}


def test_after_ten_minutes_a_page_asks_and_then_opens(as_staff, chief, edition, eleven_minutes):
    browser = as_staff(chief)
    assert not is_asked(browser.get(PUBLISH))
    eleven_minutes()
    page = browser.get(PUBLISH)
    assert is_asked(page)
    assert "Mind your" not in page.content.decode()
    opened = browser.post(PUBLISH, answered(page, proof=PASSWORD))
    assert (opened.status_code, opened.url) == (302, PUBLISH)
    assert not is_asked(browser.get(PUBLISH))
    assert Guidelines.objects.count() == 1


def test_a_form_that_was_open_for_too_long_loses_no_word(as_staff, chief, edition, eleven_minutes):
    browser = as_staff(chief)
    eleven_minutes()
    page = browser.post(PUBLISH, TYPED)
    assert page.status_code == 403
    assert is_asked(page)
    assert Guidelines.objects.count() == 1
    kept = {field: words[0] for field, words in answered(page).items()}
    del kept["csrfmiddlewaretoken"]
    assert kept == {**TYPED, "proof_for": "POST"}
    assert browser.post(PUBLISH, answered(page, proof=PASSWORD)).status_code == 302
    assert Guidelines.objects.current().welcome.replace("\r\n", "\n") == TYPED["welcome"].replace(
        "\r\n", "\n"
    )


def test_a_wrong_answer_asks_again_and_keeps_everything(as_staff, chief, edition, eleven_minutes):
    browser = as_staff(chief)
    eleven_minutes()
    page = browser.post(PUBLISH, TYPED)
    for wrong in ("not-my-password", "000000", ""):
        page = browser.post(PUBLISH, answered(page, proof=wrong))
        assert page.status_code == 403
        assert is_asked(page)
    assert Guidelines.objects.count() == 1
    assert browser.post(PUBLISH, answered(page, proof=PASSWORD)).status_code == 302
    assert Guidelines.objects.count() == 2


def test_a_code_will_do_and_counts_once(as_staff, chief, eleven_minutes):
    browser, other = as_staff(chief), as_staff(chief)
    eleven_minutes()
    code = code_for(chief)
    assert browser.post(KEPT, answered(browser.get(KEPT), proof=f"{code[:3]} {code[3:]}")).url
    page = other.post(KEPT, answered(other.get(KEPT), proof=code))
    assert is_asked(page)
    assert "used already" in page.content.decode()


def test_what_one_session_has_shown_another_has_not(as_staff, chief, eleven_minutes):
    browser, other = as_staff(chief), as_staff(chief)
    eleven_minutes()
    browser.post(KEPT, answered(browser.get(KEPT), proof=PASSWORD))
    assert not is_asked(browser.get(KEPT))
    assert is_asked(other.get(KEPT))


def test_anothers_password_is_no_answer(as_staff, chief, moderator, eleven_minutes):
    moderator.set_password("seven-boats-at-anchor")
    moderator.save()
    browser = as_staff(chief)
    eleven_minutes()
    page = browser.post(KEPT, answered(browser.get(KEPT), proof="seven-boats-at-anchor"))
    assert is_asked(page)


def test_whoever_guesses_is_stopped_and_what_was_typed_stays(
    as_staff, chief, edition, eleven_minutes
):
    browser = as_staff(chief)
    eleven_minutes()
    page = browser.post(PUBLISH, TYPED)
    for _n in range(5):
        page = browser.post(PUBLISH, answered(page, proof="not-my-password"))
    assert page.status_code == 429
    assert int(page["Retry-After"]) > 800
    page = browser.post(PUBLISH, answered(page, proof=PASSWORD))
    assert page.status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert browser.post(PUBLISH, answered(page, proof=PASSWORD)).status_code == 302
    assert Guidelines.objects.count() == 2


def test_an_answer_that_comes_after_the_sessions_end_is_shown_to_nobody(
    as_staff, chief, edition, eleven_minutes
):
    browser = as_staff(chief)
    eleven_minutes()
    for page, is_form in ((browser.post(PUBLISH, TYPED), True), (browser.get(PUBLISH), False)):
        sent = answered(page, proof=PASSWORD)
        browser.logout()
        response = browser.post(PUBLISH, sent)
        if is_form:
            text = response.content.decode()
            assert response.status_code == 403
            assert "Mind your language." in text
            assert PASSWORD not in text
            carried = response.context["carried"]
            assert dict(carried.fields) == TYPED
        else:
            # There was nothing but a page to open: the login leads on to it.
            assert response.status_code == 302
            assert response.url == f"{reverse('admin:login')}?next={PUBLISH}"
        let_in(browser, chief)


def test_a_field_of_the_form_cannot_pretend_to_be_an_answer(as_staff, chief, eleven_minutes):
    browser = as_staff(chief)
    eleven_minutes()
    for field in ("proof_for", "proof_credential", "proof"):
        assert is_asked(browser.post(KEPT, {field: "GET", "email": "ana@example.org"}))


def test_how_long_it_lasts_is_a_setting(as_staff, chief, settings):
    settings.PROOF_LASTS = timedelta(seconds=-1)
    assert is_asked(as_staff(chief).get(KEPT))


@pytest.mark.parametrize(
    ("name", "has_form"),
    [
        ("comments_guidelines_add", True),
        ("staff_user_add", True),
        ("staff_user_change", True),
        ("staff_user_changelist", True),
        ("comments_comment_erase", True),
        ("desk_kept", True),
        ("account_app", True),
        ("account_passkey", True),
        ("account_codes", True),
        ("account_codes_file", False),
        ("account_remove", True),
        ("colleagues_reset", True),
    ],
)
def test_what_is_asked_for(as_staff, superuser, editor, publish, eleven_minutes, name, has_form):
    own = superuser.authenticator_set.get()
    args = {
        "staff_user_change": [editor.pk],
        "comments_comment_erase": [publish().pk],
        "account_remove": [own.pk],
        "colleagues_reset": [editor.pk],
    }
    address = reverse(f"admin:{name}", args=args.get(name, []))
    browser = as_staff(superuser)
    eleven_minutes()
    if name not in proof.ASKED_FOR_POSTING:
        assert is_asked(browser.get(address))
    typed = {"post": "yes", "ground": "unlawful", "email": "a@example.org", "export": "1"}
    if has_form:
        assert is_asked(browser.post(address, typed))
    assert not Erasure.objects.exists()
    assert not Export.objects.exists()
    assert editor.authenticator_set.exists()
    assert superuser.authenticator_set.filter(pk=own.pk).exists()


def test_nothing_is_asked_for_that_is_not_tried_above():
    tried = test_what_is_asked_for.pytestmark[0].args[1]
    assert {name for name, _has_form in tried} == proof.ASKED_FOR | proof.ASKED_FOR_POSTING


def test_people_are_looked_at_freely_and_changed_after_an_answer(
    as_staff, superuser, editor, eleven_minutes
):
    browser = as_staff(superuser)
    eleven_minutes()
    assert not is_asked(browser.get(PEOPLE))
    typed = {"action": "deactivate", "_selected_action": [editor.pk]}
    page = browser.post(PEOPLE, typed)
    assert is_asked(page)
    assert User.objects.get(pk=editor.pk).is_active
    browser.post(PEOPLE, answered(page, proof=PASSWORD))
    assert not User.objects.get(pk=editor.pk).is_active


def test_on_the_first_day_somebody_who_waits_is_asked_for_the_password_alone(
    hire, client, eleven_minutes
):
    nina = hire("nina", has_app=False)
    client.post(reverse("admin:login"), {"username": "nina", "password": PASSWORD})
    eleven_minutes()
    address = reverse("admin:account_app")
    page = client.get(address)
    assert is_asked(page)
    assert client.post(address, answered(page, proof=PASSWORD)).url == address
    assert not is_asked(client.get(address))
    assert not factors.has_one(nina)
