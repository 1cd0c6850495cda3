"""Whoever has lost their second factor gets in again: by a colleague's hand, on record."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from newsroom.staff.door import factors, sealing
from newsroom.staff.models import FactorReset
from tests.people import PASSWORD, SECRET, code_for, come_in

pytestmark = pytest.mark.django_db

LIST = reverse("admin:colleagues")
INDEX = reverse("admin:index")


def reset(browser, person):
    return browser.post(reverse("admin:colleagues_reset", args=[person.pk]), follow=True)


@pytest.mark.parametrize("who", ["chief", "superuser"])
def test_a_chief_resets_a_colleague_who_sets_up_another(who, request, editor, as_staff, mailoutbox):
    by = request.getfixturevalue(who)
    editor.email = "editor@example.org"
    editor.save()
    factors.make_codes(editor)
    theirs = as_staff(editor)
    page = reset(as_staff(by), editor)
    assert "was told by mail" in page.content.decode()
    assert theirs.get(INDEX).status_code == 302
    assert not editor.authenticator_set.exists()
    on_record = FactorReset.objects.get()
    assert (on_record.person, on_record.reset_by) == (editor, by)
    assert on_record.reset_at
    (mail,) = mailoutbox
    assert mail.to == ["editor@example.org"]
    assert f"{by} has reset your second factor." in mail.body
    browser = Client()
    after = browser.post(reverse("admin:login"), {"username": "editor", "password": PASSWORD})
    assert after.url.startswith(reverse("admin:account_begin"))
    assert come_in("editor").get(INDEX).status_code == 200


def test_the_list_says_who_has_what_and_who_was_reset(chief, editor, hire, as_staff):
    hire("late", has_app=False, first_name="Late", last_name="Comer")
    hire("gone", last_name="Gone").deactivate(by=chief)
    browser = as_staff(chief)
    page = browser.get(LIST).content.decode()
    assert "Late Comer" in page
    assert "no second factor yet" in page
    assert "Gone" not in page
    reset(browser, editor)
    assert "reset by Chi Ef on" in browser.get(LIST).content.decode()


def test_a_chief_resets_neither_themselves_nor_an_administrator(chief, superuser, as_staff):
    browser = as_staff(chief)
    for person in (chief, superuser):
        assert reset(browser, person).status_code == 403
        assert person.authenticator_set.exists()
    assert not FactorReset.objects.exists()
    page = browser.get(LIST).content.decode()
    assert reverse("admin:colleagues_reset", args=[superuser.pk]) not in page
    assert reset(as_staff(superuser), chief).status_code == 200
    assert reset(as_staff(superuser), superuser).status_code == 403


@pytest.mark.parametrize("who", ["editor", "moderator"])
def test_nobody_else_resets_or_sees_who_has_what(who, request, chief, as_staff):
    browser = as_staff(request.getfixturevalue(who))
    assert browser.get(LIST).status_code == 403
    assert reset(browser, chief).status_code == 403
    assert chief.authenticator_set.exists()


def test_a_reset_stays_on_record(chief, editor):
    editor.reset_second_factor(by=chief)
    for change in (
        lambda: FactorReset.objects.all().delete(),
        lambda: FactorReset.objects.update(reset_by=None),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()


def test_an_operator_resets_at_the_machine(superuser, mailoutbox):
    superuser.email = "root@example.org"
    superuser.save()
    said = StringIO()
    call_command("reset_second_factor", "ROOT", dry_run=True, stdout=said)
    assert "1 taken away" in said.getvalue()
    assert superuser.authenticator_set.exists()
    call_command("reset_second_factor", "ROOT", stdout=said)
    assert not superuser.authenticator_set.exists()
    assert FactorReset.objects.get().reset_by is None
    assert "Your second factor was reset." in mailoutbox[0].body
    with pytest.raises(CommandError, match="nobody called eve"):
        call_command("reset_second_factor", "eve")


def test_a_new_key_takes_over_from_the_old_one(editor, settings):
    codes = factors.make_codes(editor) and factors.codes_left(editor)
    editor.authenticator_set.create(type=factors.PASSKEY, data={"name": "A", "credential": {}})
    old = settings.SECOND_FACTOR_KEYS
    settings.SECOND_FACTOR_KEYS = ["new", *old]
    said = StringIO()
    call_command("renew_second_factor_key", stdout=said)
    assert said.getvalue() == "2 sealed anew.\n"
    settings.SECOND_FACTOR_KEYS = ["new"]
    assert factors.codes_left(editor) == codes
    assert factors.use_code(editor, code_for(editor))
    settings.SECOND_FACTOR_KEYS = ["other"]
    before = list(editor.authenticator_set.order_by("pk").values_list("data", flat=True))
    with pytest.raises(CommandError, match="Nothing was done"):
        call_command("renew_second_factor_key")
    assert list(editor.authenticator_set.order_by("pk").values_list("data", flat=True)) == before
    settings.SECOND_FACTOR_KEYS = old
    assert sealing.unseal(sealing.seal(SECRET)) == SECRET
