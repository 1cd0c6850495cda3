"""A password alone opens nothing: everybody of the staff shows a second factor."""

import json
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from newsroom.staff.door import factors, sealing
from newsroom.staff.models import Session, User
from tests.people import PASSWORD, SECRET, code_for, come_in, let_in, set_up_app

pytestmark = pytest.mark.django_db

LOGIN = reverse("admin:login")
CODE = reverse("mfa_authenticate")
INDEX = reverse("admin:index")
ACCOUNT = reverse("admin:account")
BEGIN = reverse("admin:account_begin")


def type_password(username, onward="", password=PASSWORD, browser=None):
    browser = browser or Client()
    typed = {"username": username, "password": password, "next": onward}
    return browser, browser.post(LOGIN, typed)


def recovery_codes(person):
    factors.make_codes(person)
    return factors.codes_left(person)


def is_in(browser):
    return browser.get(INDEX).status_code == 200


@pytest.fixture
def newcomer(hire):
    """Somebody on their first day: a password, and nothing else."""
    return hire("nina", "Editors", has_app=False, first_name="Nina", last_name="New")


# The way in


def test_a_password_and_a_code_open_the_door_to_where_somebody_was_going(editor):
    going = reverse("admin:articles_article_add")
    stopped = Client().get(going)
    assert stopped.url == f"{LOGIN}?next={going}"
    browser, after = type_password("editor", going)
    assert (after.status_code, after.url) == (302, CODE)
    response = browser.post(CODE, {"code": code_for(editor)})
    assert (response.status_code, response.url) == (302, going)
    assert browser.get(going).status_code == 200


def test_after_the_password_alone_nobody_is_logged_in(editor):
    browser, _after = type_password("editor")
    assert browser.get(INDEX).url.startswith(LOGIN)
    editor.refresh_from_db()
    assert editor.last_login is None
    assert [session.user for session in Session.objects.all()] == [None]


def test_with_the_login_comes_a_session_with_a_new_key(editor):
    browser, _after = type_password("editor")
    before = browser.cookies["sessionid"].value
    browser.post(CODE, {"code": code_for(editor)})
    assert browser.cookies["sessionid"].value != before
    cookie = browser.cookies["sessionid"]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")
    assert is_in(browser)
    thief = Client()
    thief.cookies["sessionid"] = before
    assert not is_in(thief)


@pytest.mark.parametrize("code", ["000000", "", "12345678", "код", "x" * 40])
def test_a_wrong_code_opens_nothing_and_says_so(editor, code):
    browser, _after = type_password("editor")
    page = browser.post(CODE, {"code": code})
    assert page.status_code == 200
    assert 'class="errornote"' in page.content.decode()
    assert not is_in(browser)
    browser.post(CODE, {"code": code_for(editor)})
    assert is_in(browser)


def test_a_code_counts_once(editor):
    code = code_for(editor)
    for is_first in (True, False):
        browser, _after = type_password("editor")
        browser.post(CODE, {"code": code})
        assert is_in(browser) == is_first


def test_a_code_before_the_last_one_used_counts_no_more(editor):
    earlier = code_for(editor)
    app = editor.authenticator_set.get()
    app.data["last_step"] = factors.step_of(SECRET, earlier)
    app.save()
    later = code_for(editor)
    assert factors.use_code(editor, later)
    for code in (later, earlier):
        assert factors.use_code(editor, code) is None


def test_a_code_may_be_typed_with_blanks_and_in_arabic_digits(editor):
    browser, _after = type_password("editor")
    code = code_for(editor).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    browser.post(CODE, {"code": f" {code[:3]} {code[3:]}"})
    assert is_in(browser)


def test_a_recovery_code_opens_the_door_once(editor):
    code, *others = recovery_codes(editor)
    for is_first in (True, False):
        browser, _after = type_password("editor")
        browser.post(CODE, {"code": code})
        assert is_in(browser) == is_first
    assert factors.codes_left(editor) == others


def test_nobodys_code_opens_anothers_door(editor, moderator):
    browser, _after = type_password("editor")
    own = recovery_codes(moderator)
    for code in (own[0], own[1]):
        browser.post(CODE, {"code": code})
        assert not is_in(browser)


def test_the_page_for_the_code_wants_a_password_first(editor):
    browser = Client()
    for response in (browser.get(CODE), browser.post(CODE, {"code": code_for(editor)})):
        assert (response.status_code, response.url) == (302, LOGIN)
    assert not is_in(browser)


def test_whoever_is_in_already_has_no_code_to_type(editor, as_staff):
    response = as_staff(editor).get(CODE)
    assert (response.status_code, response.url) == (302, INDEX)


def test_whoever_takes_a_quarter_of_an_hour_begins_again(editor, settings):
    browser, _after = type_password("editor")
    settings.ACCOUNT_LOGIN_TIMEOUT = -1
    assert browser.post(CODE, {"code": code_for(editor)}).url == LOGIN
    assert not is_in(browser)


def test_somebody_deactivated_between_password_and_code_stays_out(editor, superuser):
    browser, _after = type_password("editor")
    editor.deactivate(by=superuser)
    browser.post(CODE, {"code": code_for(editor)})
    assert not is_in(browser)


def test_nor_does_a_login_come_to_life_with_the_account(editor, superuser):
    browser, _after = type_password("editor")
    editor.deactivate(by=superuser)
    browser.post(CODE, {"code": code_for(editor)})
    editor.activate()
    assert not is_in(browser)
    assert not editor.sessions.exists()


def test_a_new_password_stops_whoever_has_typed_the_old_one_and_no_code_yet(editor):
    thief, _after = type_password("editor")
    editor.set_password("seven-boats-at-anchor")
    editor.save()
    response = thief.post(CODE, {"code": code_for(editor)})
    assert (response.status_code, response.url) == (302, LOGIN)
    assert thief.get(CODE).url == LOGIN
    assert not is_in(thief)
    assert come_in("editor", "seven-boats-at-anchor")


def test_whoever_logs_in_where_somebody_else_was_is_themselves_alone(editor, moderator):
    browser = come_in("moderator")
    kept = browser.cookies["sessionid"].value
    _browser, after = type_password("editor", browser=browser)
    assert not is_in(browser)
    browser.post(after.url, {"code": code_for(editor)})
    assert browser.get(ACCOUNT).context["user"] == editor
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert not is_in(thief)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:a"])
def test_nobody_is_led_to_another_site(editor, newcomer, elsewhere):
    browser, _after = type_password("editor", elsewhere)
    assert browser.post(CODE, {"code": code_for(editor)}).url == INDEX
    browser, after = type_password("nina", elsewhere)
    assert after.url == f"{BEGIN}?next={INDEX.replace('/', '%2F')}"
    onward = set_up_app(browser, newcomer, elsewhere)
    assert "evil" not in onward.url
    assert "evil" not in browser.get(onward.url).content.decode()


def test_a_login_is_told_of_in_the_same_words_whatever_was_wrong(editor, superuser, hire):
    hire("gone").deactivate(by=superuser)
    User.objects.create_user("reader", password=PASSWORD)
    pages = {
        type_password(who, password=password)[1].content.decode().replace(who, "…")
        for who, password in (
            ("editor", "wrong"),
            ("nobody", "wrong"),
            ("gone", PASSWORD),
            ("reader", PASSWORD),
        )
    }
    assert len({page.partition("csrfmiddlewaretoken")[0] for page in pages}) == 1


# The first day


def test_whoever_has_none_is_led_to_set_one_up_and_then_to_where_they_were_going(newcomer):
    going = reverse("admin:articles_article_changelist")
    browser, after = type_password("nina", going)
    assert after.url == f"{BEGIN}?next={going.replace('/', '%2F')}"
    assert "An authenticator app" in browser.get(after.url).content.decode()
    codes = set_up_app(browser, newcomer, going)
    page = browser.get(codes.url)
    assert len(page.context["codes"]) == 10
    text = page.content.decode()
    assert f'href="{going}"' in text
    # Those are new: whoever made others now would keep the wrong ones.
    assert "Make new ones" not in text
    assert "Make new ones" in browser.get(reverse("admin:account_codes")).content.decode()
    assert browser.get(going).status_code == 200


def test_before_that_nothing_else_opens_and_what_was_typed_is_handed_back(newcomer):
    """Of every address there is, tests/newsroom/test_roles.py says so."""
    newcomer.is_superuser = True
    newcomer.save()
    browser, _after = type_password("nina")
    for address in (INDEX, ACCOUNT, reverse("admin:staff_user_add")):
        assert browser.get(address).url.startswith(BEGIN)
    page = browser.post(reverse("admin:staff_user_add"), {"username": "canary"})
    assert page.status_code == 403
    assert "canary" in page.content.decode()
    assert not User.objects.filter(username="canary").exists()


def test_whoever_came_by_the_password_alone_sets_up_nothing_once_its_owner_has(newcomer):
    thief, _after = type_password("nina")
    sealed = thief.get(reverse("admin:account_app")).context["form"].sealed_secret
    owner = come_in("nina")
    assert is_in(owner)
    thiefs_secret = sealing.unseal(sealed).partition(":")[2]
    typed = {"sealed": sealed, "code": code_for(newcomer, thiefs_secret)}
    assert thief.post(reverse("admin:account_app"), typed).status_code == 403
    assert thief.get(BEGIN).url.startswith(LOGIN)
    assert newcomer.authenticator_set.filter(type=factors.APP).count() == 1
    assert is_in(owner)


def test_of_two_who_set_up_the_first_at_the_same_moment_one_does(newcomer, monkeypatch):
    thief, _after = type_password("nina")
    address = reverse("admin:account_app")
    form = thief.get(address).context["form"]
    step_of = factors.step_of

    def meanwhile(secret, code):
        """Its owner is done, after it was asked whether anybody is."""
        factors.set_up_app(newcomer, secret=SECRET, step=0)
        return step_of(secret, code)

    monkeypatch.setattr(factors, "step_of", meanwhile)
    typed = {"sealed": form.sealed_secret, "code": code_for(newcomer, form.secret)}
    response = thief.post(address, typed)
    assert (response.status_code, response.url) == (302, LOGIN)
    assert not is_in(thief)
    app = newcomer.authenticator_set.get(type=factors.APP)
    assert sealing.unseal(app.data["secret"]) == SECRET


def test_a_secret_is_sealed_for_one_person_and_not_for_ever(newcomer, hire, monkeypatch):
    other = hire("other", has_app=False)
    theirs, _after = type_password("other")
    address = reverse("admin:account_app")
    form = theirs.get(address).context["form"]
    browser, _after = type_password("nina")
    typed = {"sealed": form.sealed_secret, "code": code_for(other, form.secret)}
    assert "a new one" in browser.post(address, typed).content.decode()
    assert not newcomer.authenticator_set.exists()
    monkeypatch.setattr("newsroom.staff.door.forms._TO_SET_UP", -1)
    assert "a new one" in theirs.post(address, typed).content.decode()
    monkeypatch.undo()
    assert theirs.post(address, typed).status_code == 302


def test_a_first_code_that_is_wrong_changes_neither_the_picture_nor_the_secret(newcomer):
    browser, _after = type_password("nina")
    address = reverse("admin:account_app")
    first = browser.get(address).context
    again = browser.post(address, {"sealed": first["form"].sealed_secret, "code": "000000"})
    assert again.context["form"].secret == first["form"].secret
    assert again.context["picture"] == first["picture"]
    assert not newcomer.authenticator_set.exists()


def test_the_picture_says_what_the_letters_say_and_needs_no_style_and_no_file(newcomer, settings):
    browser, _after = type_password("nina")
    page = browser.get(reverse("admin:account_app"))
    form, text = page.context["form"], page.content.decode()
    paper = settings.PAPER_NAME.replace(" ", "%20")
    said = f"otpauth://totp/nina?secret={form.secret}&issuer={paper}"
    assert unescape(page.context["address"]) == said
    assert form.in_groups.replace(" ", "") == form.secret
    assert f'href="{said.replace("&", "&amp;")}"' in text
    drawing = text.partition("<svg class")[2].partition("</svg>")[0]
    assert "style" not in drawing
    assert page.context["picture"].path in drawing
    assert "data:" not in text


def test_looking_at_a_new_secret_stores_it_nowhere(newcomer):
    browser, _after = type_password("nina")
    before = every_row()
    secret = browser.get(reverse("admin:account_app")).context["form"].secret
    assert secret not in every_row()
    assert every_row() == before


def every_row():
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(one::text, '') FROM mfa_authenticator one")
        (rows,) = cursor.fetchone()
        cursor.execute("SELECT string_agg(one::text, '') FROM staff_session one")
        return f"{rows}{cursor.fetchone()[0]}"


# At rest


def test_a_copy_of_the_database_shows_no_secret_and_no_code(editor, newcomer):
    come_in("nina")
    codes = factors.codes_left(newcomer)
    rows = every_row()
    for app in (editor, newcomer):
        secret = sealing.unseal(app.authenticator_set.get(type=factors.APP).data["secret"])
        assert secret not in rows
    assert len(codes) == 10
    assert not [code for code in codes if code in rows]


def test_what_one_key_sealed_another_does_not_open(settings):
    settings.SECOND_FACTOR_KEYS = ["old"]
    sealed = sealing.seal("secret")
    settings.SECOND_FACTOR_KEYS = ["new", "old"]
    assert sealing.unseal(sealed) == "secret"
    anew = sealing.seal_anew(sealed)
    settings.SECOND_FACTOR_KEYS = ["new"]
    assert sealing.unseal(anew) == "secret"
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed)


# What is one's own


def test_an_app_is_set_up_anew_and_the_one_before_shows_nothing_any_more(editor, as_staff):
    browser, other = as_staff(editor), as_staff(editor)
    response = set_up_app(browser, editor)
    assert response.url == ACCOUNT
    assert (is_in(browser), is_in(other)) == (True, False)
    assert factors.use_code(editor, code_for(editor)) is None
    assert editor.authenticator_set.filter(type=factors.APP).count() == 1


def test_nobody_removes_their_only_second_factor(editor, as_staff):
    browser = as_staff(editor)
    app = editor.authenticator_set.get()
    recovery_codes(editor)
    page = browser.post(reverse("admin:account_remove", args=[app.pk]), follow=True)
    assert "Set up another one first." in page.content.decode()
    passkey, other = passkey_of(editor), as_staff(editor)
    browser.post(reverse("admin:account_remove", args=[app.pk]))
    assert (is_in(browser), is_in(other)) == (True, False)
    assert list(factors.of(editor).exclude(type=factors.CODES)) == [passkey]


def passkey_of(person, name="Telephone"):
    return person.authenticator_set.create(
        type=factors.PASSKEY, data={"name": name, "credential": {}}
    )


def test_nobody_removes_anothers(editor, moderator, as_staff):
    passkey = passkey_of(moderator)
    address = reverse("admin:account_remove", args=[passkey.pk])
    assert as_staff(editor).post(address).status_code == 404
    assert moderator.authenticator_set.filter(pk=passkey.pk).exists()
    assert as_staff(moderator).post(address).status_code == 302
    assert not moderator.authenticator_set.filter(pk=passkey.pk).exists()


def test_a_passkeys_name_is_words(editor, as_staff):
    passkey_of(editor, "<b>mine</b>")
    page = as_staff(editor).get(ACCOUNT).content.decode()
    assert "&lt;b&gt;mine" in page


def test_new_recovery_codes_put_an_end_to_the_old_ones(editor, as_staff):
    browser = as_staff(editor)
    old = recovery_codes(editor)
    browser.post(reverse("admin:account_codes"))
    shown = browser.get(reverse("admin:account_codes")).context["codes"]
    assert len(shown) == 10
    assert not set(shown) & set(old)
    assert factors.use_code(editor, old[0]) is None
    file = browser.get(reverse("admin:account_codes_file"))
    assert file["Content-Disposition"].startswith("attachment")
    assert file.content.decode().split("\n")[1:-1] == shown
    assert "no-store" in file["Cache-Control"]


def test_sessions_are_listed_in_words_and_ended_by_their_owner(editor, moderator, as_staff):
    machine = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
    own, other = (
        come_in("editor", REMOTE_ADDR="192.0.2.77", **machine),
        come_in("editor", REMOTE_ADDR="198.51.100.4"),
    )
    stranger = as_staff(moderator)
    page = own.get(ACCOUNT).content.decode()
    assert "Firefox, Linux" in page
    assert "192.0.2.…" in page
    assert "192.0.2.77" not in page
    assert page.count("Log out there") == 1
    theirs = moderator.sessions.get()
    own.post(reverse("admin:account_end_session"), {"session": theirs.pk})
    assert is_in(other)
    session = editor.sessions.exclude(browser="Firefox, Linux").get()
    own.post(reverse("admin:account_end_session"), {"session": session.pk})
    assert not is_in(other)
    assert is_in(own)
    assert stranger.get(ACCOUNT).status_code == 200


def test_all_others_are_ended_at_once(editor, as_staff):
    own, *others = (as_staff(editor) for _n in range(3))
    own.post(reverse("admin:account_end_session"), {"all": "yes"})
    assert [is_in(one) for one in (own, *others)] == [True, False, False]


def test_a_new_password_ends_all_others_and_their_rows(editor, as_staff):
    own, other = as_staff(editor), as_staff(editor)
    typed = {"old_password": PASSWORD}
    typed |= dict.fromkeys(("new_password1", "new_password2"), "seven-boats-at-anchor")
    own.post(reverse("admin:password_change"), typed)
    assert (is_in(own), is_in(other)) == (True, False)
    assert editor.sessions.count() == 1


# Passkeys, as far as they can be tried without a browser; the rest is in tests/browser


def test_what_to_ask_a_browser_for_is_said_to_a_post_alone_and_to_so_many(editor, monkeypatch):
    browser, address = Client(), reverse("admin:login_passkey")
    assert browser.get(address).status_code == 405
    options = browser.post(address).json()["request_options"]["publicKey"]
    assert options["userVerification"] == "required"
    monkeypatch.setattr("newsroom.staff.door.login._AT_THE_DOOR", 1)
    refused = Client().post(address)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")


def test_wherever_a_passkey_is_shown_it_asks_who_touches_it(
    editor, as_staff, settings, monkeypatch
):
    """A key stays in the machine of an open desk as often as not."""
    passkey_of(editor)
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda person: [])
    settings.PROOF_LASTS = timedelta(seconds=-1)
    browser, _after = type_password("editor")
    asked = [browser.get(CODE).context["js_data"]]
    asked.append(as_staff(editor).get(reverse("admin:account_codes")).context["options"])
    for options in asked:
        public_key = options["request_options"]["publicKey"]
        assert public_key["userVerification"] == "required"


def test_whoever_asks_for_passkeys_without_end_keeps_nobody_else_from_theirs(editor, monkeypatch):
    address = reverse("admin:login_passkey")
    monkeypatch.setattr("newsroom.staff.door.login._OF_A_NETWORK", 2)
    asked = [Client(REMOTE_ADDR=f"192.0.2.{n}").post(address).status_code for n in range(4)]
    assert asked == [200, 200, 429, 429]
    assert Session.objects.count() == 2
    assert Client(REMOTE_ADDR="198.51.100.7").post(address).status_code == 200


@pytest.mark.parametrize(
    "credential",
    [
        *("", "{", "null", "[]", "1", '"a"', "{}", '{"response": {"userHandle": "MQ"}}'),
        '{"id": "MQ", "rawId": "MQ", "response": {"userHandle": 7}, "type": "public-key"}',
        json.dumps(
            {
                "id": "MQ",
                "rawId": "MQ",
                "type": "public-key",
                "response": {
                    "clientDataJSON": "e30",
                    "authenticatorData": "AAAA",
                    "signature": "AAAA",
                    "userHandle": "MQ",
                },
            }
        ),
    ],
)
def test_an_odd_passkey_opens_nothing_and_breaks_nothing(editor, credential):
    browser, address = Client(), reverse("admin:login_passkey")
    browser.post(address)
    assert browser.post(address, {"credential": credential}).status_code in {200, 302}
    assert not is_in(browser)
    browser, _after = type_password("editor")
    browser.get(CODE)
    assert browser.post(CODE, {"credential": credential}).status_code == 200
    assert not is_in(browser)
    inside = let_in(Client(), editor)
    inside.get(reverse("admin:account_passkey"))
    page = inside.post(reverse("admin:account_passkey"), {"credential": credential, "name": "A"})
    assert page.status_code == 200
    assert not editor.authenticator_set.filter(type=factors.PASSKEY).exists()


def test_at_an_address_that_is_a_number_no_passkey_is_offered(editor, as_staff):
    for host, is_offered in (("127.0.0.1:8000", False), ("[::1]:8000", False), ("localhost", True)):
        page = Client().get(LOGIN, headers={"host": host}).content.decode()
        assert ("passkeys.js" in page) == is_offered, host
