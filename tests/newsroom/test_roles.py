"""Who may open what: docs/roles.md is the table, and each cell of it is tried.

The URLconf is walked, so that an address without a row fails, and a row without an address.
"""

import logging
import re
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from comments.models import Appeal, Comment, Contact, Signal, WatchWord
from newsroom.staff.door import proof
from newsroom.staff.invitations import one_time_link
from tests.newsroom.test_every_response import (  # noqa: F401
    bytes_of,
    newsroom,
    public_addresses,
)
from tests.people import PASSWORD
from tests.rooms import ROOT

pytestmark = pytest.mark.django_db

TABLE = ROOT / "docs" / "roles.md"
ROLES = ["visitor", "first day", "reporter", "moderator", "editor", "chief", "superuser"]
# Where the people of the tests are not called as their role is.
NAMES = {**{role: role for role in ROLES}, "superuser": "root", "first day": "nina"}
LOGIN, BEGIN = reverse("admin:login"), reverse("admin:account_begin")
# On which of them somebody is asked once more who they are, after a while.
AGAIN = {
    **{f"admin:{name}": "yes" for name in proof.ASKED_FOR},
    **{f"admin:{name}": "to send" for name in proof.ASKED_FOR_POSTING},
}
# What is asked of each as a form: no more than that it is one. What is taken is tried elsewhere.
FORM = {"post": "yes", "email": "ana@example.org"}


def rows_of(heading):
    """The table under HEADING: by address, its cells."""
    text = TABLE.read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rows = {address.strip("`"): rest for address, *rest in cells}
    assert len(rows) == len(lines), "an address has two rows"
    return rows


# Django's former address of each page of a list: leads on to the one that it has now.
FORMER = re.compile(r"/admin/\w+/\w+/<path:object_id>/")


def readable(pattern):
    """A regular expression as a path."""
    named = re.sub(r"\(\?P(<\w+>)(?:[^()]|\([^)]*\))*\)", r"\1", pattern.strip("^$"))
    return named.replace("\\", "")


def named(patterns=None, before="/", namespace=""):
    """Each address and its full name."""
    for one in patterns or get_resolver().url_patterns:
        place = before + readable(str(one.pattern))
        if isinstance(one, URLResolver):
            inside = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from named(one.url_patterns, place, inside)
        else:
            former = FORMER.fullmatch(place)
            yield "/admin/<list>/<path:object_id>/" if former else place, f"{namespace}{one.name}"


@pytest.fixture(autouse=True)
def _unheard():
    """A thousand refusals, each with its way through the code, are not written down."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def browsers(hire, reporter, moderator, editor, chief, superuser, as_staff):
    """A browser of each role."""
    hire("nina", has_app=False, is_superuser=True)
    newcomer = Client()
    newcomer.post(LOGIN, {"username": "nina", "password": PASSWORD})
    people = {
        "reporter": reporter,
        "moderator": moderator,
        "editor": editor,
        "chief": chief,
        "superuser": superuser,
    }
    staff = {role: as_staff(person) for role, person in people.items()}
    return {"visitor": Client(), "first day": newcomer, **staff}


@pytest.fixture
def samples(newsroom, superuser, editor, hire):  # noqa: F811
    """An address for each place under /admin/ that names something."""
    article = newsroom["article"].pk
    alarm = Signal.objects.create(
        comment=newsroom["waiting"], kind="watch_word", watch_word=WatchWord.objects.get()
    )
    marked = reverse("admin:desk_false-alarm", args=[newsroom["waiting"].pk])
    reported = newsroom["public"].pk
    appealed = Appeal.objects.get().comment_id
    choices = "app_label=articles&model_name=byline&field_name=author"
    told = {
        "/admin/password/<uidb64>/<token>/": one_time_link(editor).partition("8000")[2],
        "/admin/desk/conversation/<int:pk>/": f"/admin/desk/conversation/{article}/",
        "/admin/desk/discussion/<int:pk>/": f"/admin/desk/discussion/{article}/",
        "/admin/desk/<int:pk>/answer-appeal/": f"/admin/desk/{appealed}/answer-appeal/",
        "/admin/desk/<int:pk>/answer-reports/": f"/admin/desk/{reported}/answer-reports/",
        "/admin/desk/<int:pk>/false-alarm/": f"{marked}?signal={alarm.pk}",
        "/admin/numbers/csv/": "/admin/numbers/csv/?table=all",
        "/admin/autocomplete/": f"/admin/autocomplete/?{choices}",
        "/admin/colleagues/<int:pk>/reset/": f"/admin/colleagues/{editor.pk}/reset/",
        "/admin/<app_label>/": "/admin/articles/",
        "/admin/<list>/<path:object_id>/": f"/admin/articles/article/{article}/",
        "/admin/<url>": "/admin/no/such/page/",
    }

    def sample(place, role):
        if place == "/admin/account/factors/<int:pk>/remove/":
            own = Authenticator.objects.filter(user__username=NAMES.get(role)).first()
            return place.replace("<int:pk>", str(own.pk if own else 0))
        if place in told or "<" not in place:
            return told.get(place, place)
        model = re.match(r"/admin/(articles|comments|staff)/(\w+)/", place)
        found = apps.get_model(*model.groups()) if model else Comment
        first = found._default_manager.order_by("pk").first()
        return re.sub(r"<[^>]+>", str(first.pk), place)

    return sample


def asked(browser, address, method):
    """What a browser is answered; whatever was done is taken back, a logout too."""
    form = {**FORM, **dict(parse_qsl(urlsplit(address).query))}
    session = {"sessionid": browser.cookies["sessionid"].value} if browser.cookies else {}
    with transaction.atomic():
        response = getattr(browser, method)(address, form if method == "post" else {})
        transaction.set_rollback(True)
    browser.cookies = SimpleCookie(session)
    bytes_of(response)
    assert response.status_code < 500, (method, address)
    return response


def cell(browser, address):
    """In a word: what the browser may do at the address."""
    looked, sent = asked(browser, address, "get"), asked(browser, address, "post")
    led_to = looked.url.partition("?")[0] if looked.status_code == 302 else ""
    if led_to in {LOGIN, BEGIN} and address not in {LOGIN, BEGIN}:
        # Nothing was taken, and what was typed is handed back.
        assert sent.status_code in {403, 405} or sent.url == LOGIN, address
        return {LOGIN: "log in", BEGIN: "set up"}[led_to]
    if led_to and led_to != address:
        return "led on" if sent.status_code in {302, 403, 405} else "led on, send"
    may = [
        word
        for word, response in (("read", looked), ("send", sent))
        if response.status_code not in {403, 404, 405}
    ]
    return ", ".join(may) or "–"


def line(address, cells):
    return f"| `{address}` | {' | '.join(cells)} |"


def differences(told, found):
    """What the document would have to say, line by line."""
    wrong = [line(address, cells) for address, cells in found.items() if told.get(address) != cells]
    gone = [f"no more: {address}" for address in told if address not in found]
    return "\n".join([*wrong, *gone])


def test_every_address_behind_the_door_has_a_row():
    told = rows_of("Behind the door")
    places = {place for place, _name in named() if place.startswith("/admin/")}
    assert places == told.keys()
    assert {len(cells) for cells in told.values()} == {1 + len(ROLES)}


@pytest.mark.thorough
def test_the_staffs_pages_open_to_whom_the_table_says(browsers, samples):
    found = {}
    for place, name in dict(named()).items():
        if place.startswith("/admin/"):
            again = AGAIN.get(name, "")
            cells = [cell(browsers[role], samples(place, role)) for role in ROLES]
            found[place] = [again, *cells]
    assert differences(rows_of("Behind the door"), found) == ""


def test_the_papers_pages_are_everybodys(browsers, newsroom):  # noqa: F811
    """Whoever is logged in is a reader here like any other."""
    addresses = {name: group[0][0] for name, group in public_addresses(newsroom).items()}
    found = {}
    for place, name in named():
        if place.startswith("/admin/"):
            continue
        address = addresses[name]
        cells = {cell(browsers[role], address) for role in ("visitor", "superuser")}
        assert len(cells) == 1, place
        found[place] = [*cells]
    assert differences(rows_of("The paper"), found) == ""


def test_a_new_address_would_have_no_row():
    assert "/admin/desk/everything/" not in rows_of("Behind the door")
    assert differences({}, {"/admin/new/": ["read"]}) == "| `/admin/new/` | read |"
    assert differences({"/old/": ["read"]}, {}) == "no more: /old/"


def test_readers_addresses_are_looked_up_by_few(browsers, newsroom):  # noqa: F811
    """What the table says of the page on which they can be handed out, as its form says it."""
    contact = Contact.objects.exclude(email="").first()
    for role, browser in browsers.items():
        page = browser.post(reverse("admin:desk_kept"), {"email": contact.email})
        is_found = page.status_code == 200
        assert is_found == (role in {"chief", "superuser"}), role
