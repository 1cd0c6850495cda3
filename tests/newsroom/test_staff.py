"""How people come to work here, get back in, and leave; and who decides that.

Everything through the admin and the mails it sends. Nobody is ever deleted, and nobody knows
another's password.
"""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from newsroom.staff.groups import (
    CHIEF_MODERATORS,
    EDITORS,
    MODERATORS,
    PERMISSIONS,
    REPORTERS,
    set_up_groups,
)
from newsroom.staff.models import User
from tests.people import come_in

pytestmark = pytest.mark.django_db

CHANGELIST = reverse("admin:staff_user_changelist")
ADD = reverse("admin:staff_user_add")
INDEX = reverse("admin:index")
PASSWORD = "seven-boats-at-anchor"


def change(person):
    return reverse("admin:staff_user_change", args=[person.pk])


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def told(response):
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def browser(superuser, as_staff):
    """A superuser's browser."""
    return as_staff(superuser)


@pytest.fixture
def invite(browser):
    """Fill in the form for a new colleague; the page that follows."""

    def invite(**typed):
        group = Group.objects.get(name=typed.pop("group", EDITORS))
        return browser.post(
            ADD,
            {"username": "nina", "first_name": "Nina", "last_name": "New", "groups": [group.pk]}
            | typed,
            follow=True,
        )

    return invite


@pytest.fixture
def act(browser):
    """Have a superuser do ACTION to people ticked in the list; the page that follows."""

    def act(action, *people):
        return browser.post(
            CHANGELIST,
            {"action": action, "_selected_action": [person.pk for person in people]},
            follow=True,
        )

    return act


def path_in(words, settings):
    """The one-time link in WORDS, as a path of this paper."""
    (link,) = set(re.findall(rf"{re.escape(settings.SITE_ORIGIN)}(/admin/password/\S+/)", words))
    return link


def link_told(response, settings):
    (message,) = [message for message in told(response) if "choose a password" in message]
    return path_in(unescape(message).replace('"', " ").replace("<", " "), settings)


def choose(path, password=PASSWORD, again=None):
    """Open a one-time link in a new browser and choose a password; the page that follows."""
    browser = Client()
    page = browser.get(path, follow=True)
    if not page.context["validlink"]:
        return page
    typed = {"new_password1": password, "new_password2": again or password}
    return browser.post(page.request["PATH_INFO"], typed, follow=True)


def can_log_in(username, password=PASSWORD):
    browser = come_in(username, password)
    return browser is not None and browser.get(INDEX).status_code == 200


# Invitations


def test_an_invitation_makes_a_member_of_staff_in_their_groups_without_a_password(invite):
    invite(group=MODERATORS)
    nina = User.objects.get(username="nina")
    assert nina.is_staff
    assert nina.is_active
    assert not nina.is_superuser
    assert not nina.has_usable_password()
    assert [group.name for group in nina.groups.all()] == [MODERATORS]
    assert nina.invited_at


def test_the_link_sets_a_password_of_their_own_and_opens_their_desk(invite, settings):
    path = link_told(invite(), settings)
    assert not can_log_in("nina")
    assert "Password reset complete" in text_of(choose(path))
    assert can_log_in("nina")


def test_the_link_works_once(invite, settings):
    path = link_told(invite(), settings)
    choose(path)
    second = choose(path, "eight-boats-at-anchor")
    assert second.context["validlink"] is False
    assert not can_log_in("nina", "eight-boats-at-anchor")
    assert can_log_in("nina")


def test_a_link_that_was_only_looked_at_still_works(invite, settings):
    path = link_told(invite(), settings)
    for _n in range(2):
        assert text_of(Client().get(path, follow=True))
        assert Client().head(path).status_code == 302
    choose(path)
    assert can_log_in("nina")


def test_the_link_dies_with_the_first_login_by_another_way(invite, settings, act):
    first = link_told(invite(), settings)
    second = link_told(act("new_link", User.objects.get(username="nina")), settings)
    choose(second)
    assert can_log_in("nina")
    assert choose(first).context["validlink"] is False


def test_the_link_dies_after_three_days(invite, settings):
    assert settings.PASSWORD_RESET_TIMEOUT == 3 * 24 * 60 * 60
    path = link_told(invite(), settings)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert choose(path).context["validlink"] is False
    settings.PASSWORD_RESET_TIMEOUT = 60
    assert choose(path).status_code == 200
    assert can_log_in("nina")


def test_a_link_of_one_person_opens_nobody_elses_account(invite, settings, editor):
    own = link_told(invite(), settings)
    forged = re.sub(r"password/\w+/", f"password/{_encoded(editor)}/", own)
    assert forged != own
    assert choose(forged).context["validlink"] is False
    assert can_log_in("editor", "a-long-enough-password")
    assert choose(own).status_code == 200


def _encoded(person):
    from django.utils.encoding import force_bytes
    from django.utils.http import urlsafe_base64_encode

    return urlsafe_base64_encode(force_bytes(person.pk))


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("eleven-char", "too short"),
        ("newsroomnina", "too similar"),
        ("1q2w3e4r5t6y", "too common"),
        ("483920184756", "entirely numeric"),
    ],
)
def test_a_weak_password_is_refused_in_words_and_the_link_lives_on(
    invite, settings, password, said
):
    path = link_told(invite(username="newsroomnina"), settings)
    assert said in text_of(choose(path, password))
    assert not can_log_in("newsroomnina", password)
    choose(path)
    assert can_log_in("newsroomnina")


def test_two_passwords_that_differ_set_none(invite, settings):
    path = link_told(invite(), settings)
    choose(path, again="seven-boats-at-anchar")
    assert not can_log_in("nina")
    choose(path)
    assert can_log_in("nina")


def test_where_no_mail_server_is_set_it_is_said_where_the_mail_lies(invite, settings):
    assert f"a file in {settings.EMAIL_FILE_PATH}" in told(invite(email="n@example.org"))[0]


def test_whoever_has_an_e_mail_address_is_mailed_their_link(invite, settings, mailoutbox):
    settings.EMAIL_HOST = "mail.example"
    response = invite(email="nina@example.org", first_name="Nina", last_name="O'New")
    (mail,) = mailoutbox
    assert mail.to == ["nina@example.org"]
    assert mail.subject == f"Your login at {settings.PAPER_NAME}"
    assert "Hello Nina O'New," in mail.body
    assert "Your username is " in mail.body
    assert path_in(mail.body, settings) == link_told(response, settings)
    assert "It was mailed to them as well." in told(response)[0]
    choose(path_in(mail.body, settings))
    assert can_log_in("nina")


def test_whoever_has_none_is_not_mailed_and_the_inviter_passes_the_link_on(invite, mailoutbox):
    assert "Pass it on by a safe way." in told(invite())[0]
    assert mailoutbox == []


class MailIsDown(BaseEmailBackend):
    def send_messages(self, messages):
        raise OSError("No mail today.")


def test_an_invitation_is_not_lost_with_its_mail(invite, settings):
    settings.EMAIL_BACKEND = f"{__name__}.MailIsDown"
    response = invite(email="nina@example.org")
    assert "Pass it on by a safe way." in told(response)[0]
    choose(link_told(response, settings))
    assert can_log_in("nina")


def test_a_name_with_markup_is_words_in_the_message(invite):
    page = text_of(invite(first_name="<b>Nina</b>"))
    assert "&lt;b&gt;Nina&lt;/b&gt;" in page
    assert "<b>Nina" not in page


def test_a_forged_form_invites_no_superuser_and_nobody_with_a_password(invite):
    invite(
        is_superuser="on",
        is_staff="",
        password=PASSWORD,
        password1=PASSWORD,
        password2=PASSWORD,
        usable_password="true",
        user_permissions=[permission.pk for permission in Permission.objects.all()],
    )
    nina = User.objects.get(username="nina")
    assert nina.is_staff
    assert not nina.is_superuser
    assert not nina.has_usable_password()
    assert not nina.user_permissions.exists()


@pytest.mark.parametrize("who", ["visitor", "nobody", "editor", "moderator", "chief"])
def test_nobody_but_a_superuser_invites_or_sees_the_staff(
    hire, superuser, as_staff, mailoutbox, who
):
    group = {"editor": EDITORS, "moderator": MODERATORS, "chief": CHIEF_MODERATORS}.get(who)
    person = hire(who, *filter(None, [group]))
    outsider = Client() if who == "visitor" else as_staff(person)
    typed = {"username": "nina", "email": "nina@example.org"}
    refusal = 302 if who == "visitor" else 403
    for response in (
        outsider.get(ADD),
        outsider.post(ADD, typed),
        outsider.get(CHANGELIST),
        outsider.get(change(superuser)),
        outsider.post(change(person), {**typed, "is_superuser": "on"}),
        outsider.post(CHANGELIST, {"action": "new_link", "_selected_action": [superuser.pk]}),
        outsider.post(CHANGELIST, {"action": "deactivate", "_selected_action": [superuser.pk]}),
    ):
        # A form is refused on a page that hands back what was typed.
        is_form = response.request["REQUEST_METHOD"] == "POST"
        assert response.status_code == (403 if is_form else refusal)
    superuser.refresh_from_db()
    assert superuser.is_active
    assert mailoutbox == []
    assert not User.objects.filter(username="nina").exists()
    assert as_staff(superuser).post(ADD, typed).status_code == 302
    assert User.objects.filter(username="nina").exists()
    assert len(mailoutbox) == 1


# Passwords


def ask_for_a_new_password(email):
    return Client().post(reverse("admin_password_reset"), {"email": email}, follow=True)


def test_whose_invitation_lay_too_long_has_a_link_mailed(hire, mailoutbox):
    person = hire("late", email="late@example.org")
    person.set_unusable_password()
    person.save()
    for nobody in (hire("gone", email="gone@example.org", is_active=False),):
        Client().post("/admin/password/forgotten/", {"email": nobody.email})
    assert mailoutbox == []
    Client().post("/admin/password/forgotten/", {"email": "LATE@example.org"})
    (mail,) = mailoutbox
    assert mail.to == ["late@example.org"]
    link = re.search(r"http\S+", mail.body)[0]
    assert "Choose your password" in text_of(Client().get(link, follow=True))


def test_a_forgotten_password_is_replaced_by_mail(hire, mailoutbox):
    hire("nina", EDITORS, email="nina@example.org")
    assert reverse("admin_password_reset") in text_of(Client().get(reverse("admin:login")))
    ask_for_a_new_password("Nina@Example.org")
    (mail,) = mailoutbox
    assert mail.to == ["nina@example.org"]
    (path,) = re.findall(r"https?://[^/\s]+(/admin/password/\S+/)", mail.body)
    choose(path)
    assert can_log_in("nina")
    assert not can_log_in("nina", "a-long-enough-password")
    assert choose(path).context["validlink"] is False


def test_the_mail_leads_where_the_paper_is_whatever_host_was_named(hire, mailoutbox):
    hire("nina", EDITORS, email="nina@example.org")
    Client().post(
        reverse("admin_password_reset"),
        {"email": "nina@example.org"},
        headers={"host": "localhost:6666", "x-forwarded-host": "evil.example"},
    )
    assert re.findall(r"https?://[^/\s]+", mailoutbox[0].body) == ["http://127.0.0.1:8000"]


def test_whether_an_address_is_known_here_is_not_told(hire, mailoutbox):
    hire("nina", EDITORS, email="nina@example.org")
    known, unknown = map(ask_for_a_new_password, ["nina@example.org", "other@example.org"])
    assert known.content == unknown.content
    assert known.redirect_chain == unknown.redirect_chain
    assert [mail.to for mail in mailoutbox] == [["nina@example.org"]]


@pytest.mark.parametrize("email", ["nina@example.org", "other@example.org"])
def test_nor_is_it_told_by_how_long_the_answer_takes(
    hire, mailoutbox, rf, email, django_assert_num_queries
):
    """Nothing is done before the answer is sent; a mail server may take ten seconds."""
    hire("nina", EDITORS, email="nina@example.org")
    address = reverse("admin_password_reset")
    request = rf.post(address, {"email": email}, headers={"x-csrftoken": "c" * 32})
    request.META["CSRF_COOKIE"] = request.COOKIES["csrftoken"] = "c" * 32
    with django_assert_num_queries(0):
        response = resolve(address).func(request)
    assert (response.status_code, mailoutbox) == (302, [])
    response.close()
    assert [mail.to for mail in mailoutbox] == [[known] for known in [email] if "nina" in known]


def test_nobodys_mailbox_is_filled_with_links(hire, mailoutbox):
    nina = hire("nina", EDITORS, email="nina@example.org")
    hire("omar", EDITORS, email="omar@example.org")
    for _n in range(5):
        ask_for_a_new_password("nina@example.org")
    ask_for_a_new_password("omar@example.org")
    assert [mail.to for mail in mailoutbox] == [["nina@example.org"], ["omar@example.org"]]
    User.objects.filter(pk=nina.pk).update(link_mailed_at=timezone.now() - timedelta(minutes=6))
    ask_for_a_new_password("nina@example.org")
    assert len(mailoutbox) == 3


def test_somebody_deactivated_gets_no_new_password(hire, superuser, mailoutbox):
    nina = hire("nina", EDITORS, email="nina@example.org")
    nina.deactivate(by=superuser)
    ask_for_a_new_password("nina@example.org")
    assert mailoutbox == []
    nina.activate()
    ask_for_a_new_password("nina@example.org")
    assert len(mailoutbox) == 1


def test_a_person_changes_their_own_password_and_stays_logged_in(editor, as_staff):
    browser, elsewhere = as_staff(editor), as_staff(editor)
    typed = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    page = reverse("admin:password_change")
    browser.post(page, {"old_password": "not-this-one-at-all", **typed})
    assert not can_log_in("editor")
    browser.post(page, {"old_password": "a-long-enough-password", **typed})
    assert can_log_in("editor")
    assert browser.get(INDEX).status_code == 200
    # What somebody else had opened with the old one is closed.
    assert elsewhere.get(INDEX).status_code == 302


def test_nobody_sets_anothers_password(browser, editor):
    typed = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    page = text_of(browser.get(change(editor)))
    assert 'name="username"' in page
    assert not re.search(r'href="[^"]*password/"(?! *>Change password)', page.lower())
    for place in ("password/", "../password/", "change/"):
        browser.post(change(editor).replace("change/", place), typed)
    browser.post(
        change(editor), {"username": "editor", "first_name": "Eddie", "password": PASSWORD, **typed}
    )
    editor.refresh_from_db()
    assert editor.first_name == "Eddie"
    assert not can_log_in("editor")
    assert can_log_in("editor", "a-long-enough-password")


def test_a_new_one_time_link_lets_somebody_choose_again(act, editor, settings):
    path = link_told(act("new_link", editor), settings)
    assert can_log_in("editor", "a-long-enough-password")
    choose(link_told(act("new_link", editor), settings))
    assert can_log_in("editor")
    assert choose(path).context["validlink"] is False


def test_no_page_shows_a_password_not_even_its_hash(browser, editor):
    history = reverse("admin:staff_user_history", args=[editor.pk])
    for page in (change(editor), CHANGELIST, history):
        words = text_of(browser.get(page))
        assert "Edda Itor" in words
        assert editor.password not in words
        assert "md5" not in words.lower()


# Leaving, and coming back


def test_deactivation_ends_the_session_and_closes_the_door(act, editor, as_staff, superuser):
    their_browser = as_staff(editor)
    assert their_browser.get(INDEX).status_code == 200
    assert told(act("deactivate", editor)) == ["Edda Itor can no longer log in."]
    assert their_browser.get(INDEX).status_code == 302
    assert not can_log_in("editor", "a-long-enough-password")
    editor.refresh_from_db()
    assert editor.deactivated_by == superuser
    assert editor.deactivated_at


def test_somebody_let_in_again_can_log_in(act, editor):
    act("deactivate", editor)
    assert told(act("activate", editor)) == ["Edda Itor can log in again."]
    assert can_log_in("editor", "a-long-enough-password")
    editor.refresh_from_db()
    assert (editor.deactivated_by, editor.deactivated_at) == (None, None)


def test_somebody_let_in_again_logs_in_again(act, editor, as_staff):
    their_browser = as_staff(editor)
    act("deactivate", editor)
    act("activate", editor)
    assert their_browser.get(INDEX).status_code == 302
    assert as_staff(editor).get(INDEX).status_code == 200


def test_a_one_time_link_of_somebody_deactivated_opens_nothing(act, editor, settings):
    path = link_told(act("new_link", editor), settings)
    act("deactivate", editor)
    choose(path)
    assert not can_log_in("editor")
    assert "new_link" in text_of(act("new_link", editor))
    assert told(act("new_link", editor)) == ["Edda Itor is deactivated and gets no link."]
    act("activate", editor)
    choose(link_told(act("new_link", editor), settings))
    assert can_log_in("editor")


def test_deactivations_are_in_the_persons_history(act, browser, editor):
    act("deactivate", editor)
    act("activate", editor)
    history = text_of(browser.get(reverse("admin:staff_user_history", args=[editor.pk])))
    assert history.index("Deactivated.") < history.index("Let in again.")


def test_nobody_deactivates_themselves(act, superuser, editor):
    assert "You cannot deactivate yourself." in told(act("deactivate", superuser, editor))
    superuser.refresh_from_db()
    editor.refresh_from_db()
    assert superuser.is_active
    assert not editor.is_active


def test_a_forged_form_neither_deactivates_nor_lets_in(browser, editor):
    browser.post(change(editor), {"username": "editor", "last_name": "Or"})
    editor.refresh_from_db()
    assert (editor.last_name, editor.is_active) == ("Or", True)
    editor.deactivate(by=User.objects.get(username="root"))
    browser.post(change(editor), {"username": "editor", "last_name": "Ion", "is_active": "on"})
    editor.refresh_from_db()
    assert (editor.last_name, editor.is_active) == ("Ion", False)


def test_what_somebody_published_keeps_their_name(act, article, editor, browser):
    act("deactivate", editor)
    article.refresh_from_db()
    assert article.published_by == editor
    page = browser.get(reverse("admin:articles_article_change", args=[article.pk]))
    assert "published by Edda Itor" in text_of(page)


def test_nobody_is_ever_deleted(browser, act, editor):
    delete = reverse("admin:staff_user_delete", args=[editor.pk])
    page = text_of(browser.get(change(editor)))
    assert "deletelink" not in page
    assert browser.get(delete).status_code == 403
    assert browser.post(delete, {"post": "yes"}).status_code == 403
    actions = text_of(browser.get(CHANGELIST))
    assert '<option value="deactivate">' in actions
    assert "delete_selected" not in actions
    act("delete_selected", editor)
    assert User.objects.filter(pk=editor.pk).exists()


# Groups


def table_of_groups():
    return {
        group.name: {
            f"{permission.content_type.app_label}.{permission.codename}"
            for permission in group.permissions.select_related("content_type")
        }
        for group in Group.objects.all()
    }


def test_groups_may_do_what_the_table_says_however_often_it_is_applied():
    for _n in range(2):
        set_up_groups()
        assert table_of_groups() == PERMISSIONS
    assert set(PERMISSIONS) == {REPORTERS, EDITORS, MODERATORS, CHIEF_MODERATORS}


def test_what_is_not_in_the_table_is_taken_away_and_people_stay(hire):
    hire("nina", MODERATORS)
    group = Group.objects.get(name=MODERATORS)
    excess = Permission.objects.get(codename="publish_article")
    group.permissions.add(excess)
    assert User.objects.get(username="nina").has_perm("articles.publish_article")
    set_up_groups()
    nina = User.objects.get(username="nina")
    assert not nina.has_perm("articles.publish_article")
    assert nina.has_perm("comments.add_decision")
    assert Group.objects.get(name=MODERATORS).pk == group.pk


def test_a_mistyped_permission_changes_nothing(monkeypatch):
    set_up_groups()
    before = table_of_groups()
    wrong = {**PERMISSIONS, EDITORS: set(), MODERATORS: {"articles.publish_artikle"}}
    monkeypatch.setattr("newsroom.staff.groups.PERMISSIONS", wrong)
    with pytest.raises(KeyError, match="publish_artikle"), transaction.atomic():
        set_up_groups()
    assert table_of_groups() == before


def test_no_group_touches_staff_sessions_or_the_log():
    for name, permissions in PERMISSIONS.items():
        # But for a colleague's lost telephone.
        others = permissions - {"staff.add_factorreset"}
        assert {permission.partition(".")[0] for permission in others} <= {
            "articles",
            "comments",
        }, name
        # What a page deletes is a row of its form; what has a page of its own stays.
        rows = {"articles.delete_byline", "articles.delete_relatedarticle"}
        # A picture that no article shows is no record of anything.
        # Nor is a note that nobody has sent.
        rows |= {"articles.delete_picture", "comments.delete_cannednote"}
        assert not {one for one in permissions if ".delete_" in one} - rows, name


def test_what_a_group_may_do_is_not_clicked_together(browser):
    index = text_of(browser.get(INDEX))
    assert CHANGELIST in index
    assert "/admin/auth/" not in index
    assert browser.get("/admin/auth/group/").status_code == 404
    assert browser.get(CHANGELIST).status_code == 200


def test_a_superuser_moves_somebody_into_another_group(browser, editor, as_staff):
    queue = reverse("admin:comments_comment_changelist")
    assert as_staff(editor).get(queue).status_code == 403
    groups = Group.objects.filter(name__in=[EDITORS, MODERATORS])
    browser.post(change(editor), {"username": "editor", "groups": [group.pk for group in groups]})
    assert as_staff(editor).get(queue).status_code == 200
    browser.post(change(editor), {"username": "editor", "groups": []})
    assert as_staff(editor).get(queue).status_code == 403


# One person, one name


@pytest.mark.parametrize("same", ["nina", "NINA", "Nina"])
def test_a_username_is_one_person_whatever_its_case(hire, invite, same):
    hire("Nina")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(same)
    page = text_of(invite(username=same))
    assert "Somebody already has this username." in page or "already exists" in page
    assert User.objects.filter(username__iexact="nina").count() == 1
    invite(username=f"{same}2")
    assert User.objects.filter(username__istartswith="nina").count() == 2


def test_an_e_mail_address_is_one_person_whatever_its_case(hire, invite):
    hire("ada", email="Quill@Example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        hire("ida", email="quill@example.ORG")
    page = text_of(invite(email="quill@example.org"))
    assert "Somebody already has this e-mail address." in page
    assert not User.objects.filter(username="nina").exists()
    invite(email="nina@example.org")
    assert User.objects.filter(username="nina").exists()


def test_any_number_of_people_have_no_e_mail_address(hire):
    hire("one")
    hire("two")
    assert User.objects.filter(email="").count() == 2
