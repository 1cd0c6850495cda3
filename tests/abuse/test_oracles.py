"""What a list of the admin does not show cannot be guessed through it either, letter by letter."""

import re
from html import unescape

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import BinaryField
from django.urls import reverse

from tests.newsroom.test_every_response import newsroom as newsroom_in_every_state

pytestmark = pytest.mark.django_db
newsroom = newsroom_in_every_state

User = get_user_model()
# What is nobody's business who looks at a list, or opens something.
SECRETS = {
    *("password", "email", "token", "receipt_token", "message_id", "salt", "hash", "fingerprint"),
    *("address_hash", "submission_key", "key", "filled_trap", "previewed_for", "known_as"),
    *("session_key", "session_data", "secret", "data", "codename"),
}
# The list of the staff, which superusers keep, shows their addresses and is searched by them.
SHOWN = {("staff.User", "email")}
HOPS = 3
LOOKUPS = ["", "__startswith", "__regex", "__gt", "__isnull", "__in", "__length"]
# By the list: a filter that would tell an e-mail, a password or a token by its first letters.
LETTER_BY_LETTER = {
    "/admin/comments/comment/": "contact__email__startswith",
    "/admin/comments/decision/": "comment__contact__email__startswith",
    "/admin/comments/report/": "reporter__email__startswith",
    "/admin/comments/appeal/": "comment__receipt_token__startswith",
    "/admin/comments/erasure/": "erased_by__password__startswith",
    "/admin/comments/discussion/": "changed_by__email__startswith",
    "/admin/comments/guidelines/": "published_by__password__startswith",
    "/admin/articles/article/": "published_by__email__startswith",
    "/admin/articles/author/": "person__email__startswith",
    "/admin/staff/user/": "password__startswith",
}


def list_of(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def ways_to_secrets(model, hops=HOPS, before=""):
    """Every path of lookups from MODEL to a secret field, its own and its neighbours'."""
    for field in model._meta.get_fields():
        if field.is_relation and hops and field.related_model:
            yield from ways_to_secrets(field.related_model, hops - 1, f"{before}{field.name}__")
        elif field.name in SECRETS or isinstance(field, BinaryField):
            yield f"{before}{field.name}"


@pytest.fixture
def onlooker(hire, as_staff):
    """Somebody who may look at every list, and do nothing."""
    person = hire("onlooker")
    person.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    return as_staff(person)


def test_no_list_is_filtered_by_what_it_does_not_show(superuser, rf):
    tried = 0
    request = rf.get("/")
    request.user = superuser
    for model, model_admin in admin.site._registry.items():
        for way in set(ways_to_secrets(model)):
            tried += 1
            for lookup in LOOKUPS:
                asked = f"{way}{lookup}"
                assert not model_admin.lookup_allowed(asked, "a", request), (model, asked)
    assert tried > 100


def test_such_a_filter_is_refused_and_counts_nothing(onlooker, superuser, as_staff, publish):
    publish()
    for browser in (onlooker, as_staff(superuser)):
        for address, asked in LETTER_BY_LETTER.items():
            told = {browser.get(address, {asked: value}).status_code for value in ("a", "zz")}
            assert len(told) == 1, address
            assert told <= {302, 400, 403}, address


def test_each_filter_that_a_list_offers_can_be_used(newsroom, as_staff, superuser):
    """What is refused is refused for what it asks, and not because nothing is taken."""
    browser = as_staff(superuser)
    offered = 0
    for model in admin.site._registry:
        address = list_of(model)
        page = browser.get(address).content.decode()
        links = map(unescape, re.findall(r'href="(\?[^"]+)"', page))
        # One of each kind: another value is the same question.
        for query in {re.sub(r"=[^&]*", "", link): link for link in links}.values():
            response = browser.get(f"{address}{query}")
            assert response.status_code == 200, (address, query)
            offered += 1
    assert offered > 20


def test_no_list_is_searched_sorted_or_cut_by_a_secret():
    for model, model_admin in admin.site._registry.items():
        filters = [one[0] if isinstance(one, tuple) else one for one in model_admin.list_filter]
        ways = [
            *model_admin.search_fields,
            *(one for one in filters if isinstance(one, str)),
            *(one for one in model_admin.list_display if isinstance(one, str)),
            *filter(None, [model_admin.date_hierarchy]),
            *(one.lstrip("-") for one in model_admin.ordering or ()),
        ]
        for way in ways:
            last = way.lstrip("^=@").rpartition("__")[2]
            assert last not in SECRETS or (model._meta.label, last) in SHOWN, (model, way)


def test_no_list_is_opened_by_a_field_that_it_does_not_name(as_staff, superuser, publish):
    """A list in a little window may be asked to hand out another field than the number."""
    publish()
    browser = as_staff(superuser)
    for model in admin.site._registry:
        names = {field.name for field in model._meta.concrete_fields} & SECRETS
        for name in names | {"password"}:
            response = browser.get(list_of(model), {"_to_field": name, "_popup": "1"})
            assert response.status_code == 400, (model, name)


def test_a_field_that_completes_itself_finds_no_more_than_its_list(
    as_staff, superuser, hire, publish
):
    publish()
    somebody = hire("finder", email="finder@example.org")
    browser = as_staff(superuser)
    asked = [
        (model._meta, field)
        for model in admin.site._registry
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
    ]
    found = 0
    for meta, field in asked:
        about = {"app_label": meta.app_label, "model_name": meta.model_name}
        is_of_staff = (field.related_model._meta.label, "email") in SHOWN
        for term in ("@example.org", "md5$", somebody.password):
            sought = {**about, "field_name": field.name, "term": term}
            response = browser.get("/admin/autocomplete/", sought)
            assert response.status_code in {200, 403, 404}, (meta, field)
            if response.status_code == 200:
                results = {one["text"] for one in response.json()["results"]}
                shown = {str(somebody)} if is_of_staff and term == "@example.org" else set()
                assert results == shown, (meta, field, term)
                found += 1
    assert found


def test_a_field_that_completes_itself_is_for_whoever_may_open_the_list(
    as_staff, editor, moderator, chief
):
    """Nobody but a superuser finds a colleague by an address."""
    asked = {"app_label": "articles", "model_name": "author", "field_name": "person", "term": "@"}
    for person in (editor, moderator, chief):
        assert as_staff(person).get("/admin/autocomplete/", asked).status_code == 403


def test_a_search_at_the_desk_looks_into_words_and_names_alone(as_staff, moderator, send):
    comment = send(email="findable@example.org", text="Words.", name="Ana")
    desk = as_staff(moderator)
    page_of_it = f"/admin/comments/comment/{comment.pk}/"
    for address in ("/admin/desk/", "/admin/comments/comment/"):
        for secret in ("findable@example.org", comment.receipt_token, "findable"):
            page = desk.get(address, {"q": secret, "lane": "waiting"}).content.decode()
            assert page_of_it not in page, (address, secret)
    assert page_of_it in desk.get("/admin/comments/comment/", {"q": "Words"}).content.decode()


def test_the_way_there_is_the_one_of_djangos_own_lists():
    """Every list asks `lookup_allowed`: nobody has made one that does not."""
    for model_admin in admin.site._registry.values():
        assert isinstance(model_admin, ModelAdmin)
        assert model_admin.get_changelist.__func__ is ModelAdmin.get_changelist
