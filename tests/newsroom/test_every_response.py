"""What holds of every response there is: its policy, its silence about who asks, its harmlessness.

The URLconf itself is walked: an address without a sample below fails the first test.
"""

import gzip
import os
import re
import subprocess
import sys

import brotli
import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from articles.models import Article, Page, Topic
from comments.models import (
    CannedNote,
    Comment,
    Export,
    MailboxKey,
    UrgentInstructions,
    WatchWord,
)
from comments.models.following import follow
from comments.models.mailbox_key import ask_for_link
from newsroom.rights import rights_by_table
from newsroom.staff.invitations import one_time_link
from tests.people import let_in

pytestmark = pytest.mark.django_db

PUBLIC_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
ADMIN_POLICY = {
    directive: value
    for directive, value in PUBLIC_POLICY.items()
    if "trusted-types" not in directive
}
# The pages with a script of their own making, an import map, which a nonce lets in.
WITH_A_NONCE = {
    f"admin:articles_{model}_{verb}" for model in ("article", "page") for verb in ("add", "change")
}
# A form with the preview beside it: the one page that holds a frame, and the one in it.
FRAMES = {
    "admin:articles_article_change": {"frame-src": "'self'"},
    "admin:articles_article_preview": {"frame-ancestors": "'self'"},
}
TAKES_POSTS = {
    *("comments:comment_on", "comments:reply", "comments:report", "comments:appeal"),
    *("comments:stop_mails", "comments:recommend", "comments:mine_ask", "comments:mine_download"),
    *("comments:begin_again", "comments:mine_erase", "comments:mine_erase_one"),
    *("comments:following", "comments:stop_following", "comments:follow"),
}
METHODS = ["post", "put", "patch", "delete", "trace", "options"]


# Said on every response, whatever it is.
ALWAYS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def policy_of(response):
    """Its Content-Security-Policy, directive by directive; all else that it says is whole."""
    assert {name: response.get(name) for name in ALWAYS} == ALWAYS
    assert response["Cross-Origin-Resource-Policy"] in {"same-origin", "cross-origin"}
    assert response["Referrer-Policy"] in {"strict-origin-when-cross-origin", "no-referrer"}
    for feature in ("camera=()", "geolocation=()", "publickey-credentials-get=(self)"):
        assert feature in response["Permissions-Policy"].split(", ")
    assert ("Cache-Control" in response and "no-store" in response["Cache-Control"]) or (
        response.status_code < 400
    )
    assert "Content-Security-Policy-Report-Only" not in response
    directives = [one.strip() for one in response["Content-Security-Policy"].split(";")]
    policy = dict(directive.split(" ", 1) for directive in directives if directive)
    framed = {"'none'": "DENY", "'self'": "SAMEORIGIN"}
    assert response["X-Frame-Options"] == framed[policy["frame-ancestors"]]
    assert len(policy) == len([directive for directive in directives if directive])
    return policy


def bytes_of(response):
    """Its body; where that is a file, the file is closed with it."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def said(response):
    """Everything that goes over the wire."""
    return response.status_code, sorted(response.items()), bytes_of(response)


# A newsroom in which every address leads somewhere


@pytest.fixture
def newsroom(
    print_article, picture, publish, send, moderator, chief, clause, editor, superuser, monkeypatch
):
    """A newsroom with everything in it once, in every state; what the addresses need to know."""
    # A feed's date comes when the second of the newest change is over: not amid a test.
    monkeypatch.setattr("articles.feeds._second_is_over", lambda moment: True)
    # What a report's form is called is all that differs from one to the next.
    monkeypatch.setattr("comments.complaints.reports.new_sheet", lambda: "s" * 22)
    topic = Topic.objects.create(name="Ferries", slug="ferries")
    Page.objects.create(title="Privacy", slug="privacy", body="<p>We forget.</p>")
    article = print_article(slug="printed", picture=picture, topics=[topic])
    print_article(slug="another")
    print_article(slug="withdrawn").withdraw(by=editor)
    comment = publish(article=article)
    publish(article=article, parent=comment, answers=publish(article=article, parent=comment))
    waiting = send(article=article)
    rejected = send(article=article)
    rejected.reject(by=moderator, citing=clause, seen=0, note="A note.")
    rejected.submit_appeal(text="It says nothing of the kind.")
    send(article=article).erase(by=chief, ground="unlawful")
    CannedNote.objects.create(clause_key=clause.key, language="en", title="T", text="T.")
    UrgentInstructions.objects.create(text="Call the watch.", written_by=chief)
    WatchWord.objects.create(phrase="eel oil", clause_key=clause.key, added_by=chief)
    Export.objects.create(exported_by=chief, comments=[waiting.pk])
    ask_for_link(waiting.contact.email)
    LogEntry.objects.log_actions(superuser.pk, [article], CHANGE, change_message="Changed.")
    return {
        "article": article,
        "waiting": waiting,
        "picture": picture,
        "mail": comment.notices.get(),
        "public": comment,
        "mine": MailboxKey.objects.get().get_absolute_url(),
        "report": comment.report(clause=clause, words="It sells eels."),
        "follows": _followed_with(waiting),
    }


def _followed_with(comment):
    follow(comment, ["replies"])
    return comment.subscriptions.get()


def public_addresses(newsroom):
    """By the name of each public address: samples of it, each with the status it answers."""
    article = newsroom["article"]
    printed, waiting = article.get_absolute_url(), newsroom["waiting"]
    return {
        "articles:front_page": [("/", 200), ("/?page=2&from=x", 200)],
        "articles:article": [
            (printed, 200),
            (f"{printed}?from=1.b", 200),
            (printed.replace("harbour", "elsewhere"), 301),
            (printed.replace("printed", "withdrawn"), 410),
            (printed.replace("printed", "none"), 404),
        ],
        "articles:picture": [
            (newsroom["picture"].file.url, 200),
            ("/pictures/none.jpg", 404),
        ],
        "articles:latest": [("/latest/", 200), ("/latest/?from=1.b", 200)],
        "articles:section": [("/harbour/", 200), ("/harbour/?from=1.b", 200), ("/none/", 404)],
        "articles:author": [("/authors/ada-quill/", 200), ("/authors/none/", 404)],
        "articles:page": [("/privacy/", 200), ("/imprint/", 404)],
        "articles:topic": [("/topics/ferries/", 200), ("/topics/none/", 404)],
        "articles:latest_feed": [("/feeds/latest.atom", 200)],
        "articles:section_feed": [
            ("/feeds/sections/harbour.atom", 200),
            ("/feeds/sections/none.atom", 404),
        ],
        "articles:author_feed": [
            ("/feeds/authors/ada-quill.atom", 200),
            ("/feeds/authors/none.atom", 404),
        ],
        "articles:topic_feed": [
            ("/feeds/topics/ferries.atom", 200),
            ("/feeds/topics/none.atom", 404),
        ],
        "articles:sitemap": [("/sitemap.xml", 200)],
        "articles:sitemap_pages": [("/sitemaps/pages.xml", 200)],
        "articles:sitemap_news": [("/sitemaps/news.xml", 200)],
        "articles:sitemap_month": [
            (f"/sitemaps/{article.published_at:%Y-%m}.xml", 200),
            ("/sitemaps/1999-12.xml", 404),
        ],
        "articles:robots": [("/robots.txt", 200)],
        "articles:manifest": [("/manifest.webmanifest", 200)],
        "comments:guidelines": [("/guidelines/", 200)],
        "comments:guidelines_edition": [("/guidelines/1/", 200), ("/guidelines/7/", 404)],
        "comments:transparency": [("/transparency/", 200)],
        "comments:transparency_json": [("/transparency.json", 200)],
        "comments:transparency_csv": [("/transparency.csv", 200)],
        "comments:comment_on": [
            ("/comments/on/printed/", 200),
            ("/comments/on/withdrawn/", 404),
            ("/comments/on/none/", 404),
        ],
        "comments:receipt": [
            (waiting.get_receipt_url(), 200),
            (f"/comments/receipts/{'n' * 32}/", 404),
        ],
        "comments:stop_mails": [
            (newsroom["mail"].get_stop_url(), 200),
            (f"/comments/mails/{'0' * 48}/", 404),
        ],
        "comments:latest": [("/comments/", 200)],
        "comments:feed": [("/feeds/comments.atom", 200)],
        "comments:article_feed": [
            (f"/feeds/comments/{newsroom['public'].article.slug}.atom", 200),
            ("/feeds/comments/no-such-article.atom", 404),
        ],
        "comments:comment": [
            (newsroom["public"].get_permalink(), 302),
            (f"/comments/{waiting.public_id}/", 404),
            ("/comments/bbbbbbbbbbbb/", 404),
        ],
        "comments:following": [
            (newsroom["follows"].follower.get_absolute_url(), 200),
            (f"/comments/mails/following/{'0' * 48}/", 404),
        ],
        "comments:stop_following": [
            (newsroom["follows"].get_stop_url(), 200),
            (f"/comments/mails/following/stop/{'0' * 48}/", 404),
        ],
        "comments:follow": [
            (f"{waiting.get_receipt_url()}following/", 200),
            (f"/comments/receipts/{'n' * 32}/following/", 404),
        ],
        "comments:reply": [
            (f"/comments/{newsroom['public'].public_id}/reply/", 200),
            (f"/comments/{waiting.public_id}/reply/", 404),
            ("/comments/bbbbbbbbbbbb/reply/", 404),
        ],
        "comments:report": [
            (f"/comments/{newsroom['public'].public_id}/report/", 200),
            (f"/comments/{waiting.public_id}/report/", 404),
            ("/comments/bbbbbbbbbbbb/report/", 404),
        ],
        "comments:recommend": [
            (f"/comments/{newsroom['public'].public_id}/recommend/", 200),
            (f"/comments/{waiting.public_id}/recommend/", 404),
            ("/comments/bbbbbbbbbbbb/recommend/", 404),
        ],
        "comments:report_receipt": [
            (newsroom["report"].get_receipt_url(), 200),
            (f"/comments/reports/{'n' * 32}/", 404),
        ],
        "comments:appeal": [
            (f"{waiting.get_receipt_url()}appeal/", 200),
            (f"/comments/receipts/{'n' * 32}/appeal/", 404),
        ],
        "comments:begin_again": [
            (f"{waiting.get_receipt_url()}again/", 200),
            (f"/comments/receipts/{'n' * 32}/again/", 404),
        ],
        "comments:mine_ask": [("/comments/mine/", 200)],
        "comments:mine": [
            (newsroom["mine"], 200),
            (f"{newsroom['mine']}?from=1.b", 200),
            (f"/comments/mine/{'n' * 32}/", 404),
        ],
        "comments:mine_download": [
            (f"{newsroom['mine']}download/", 200),
            (f"/comments/mine/{'n' * 32}/download/", 404),
        ],
        "comments:mine_erase": [
            (f"{newsroom['mine']}erase/", 200),
            (f"/comments/mine/{'n' * 32}/erase/", 404),
        ],
        "comments:mine_erase_one": [
            (f"{newsroom['mine']}erase/{waiting.public_id}/", 200),
            (f"{newsroom['mine']}erase/{newsroom['public'].public_id}/", 404),
            (f"/comments/mine/{'n' * 32}/erase/{waiting.public_id}/", 404),
        ],
        "security_txt": [("/.well-known/security.txt", 200)],
        "nothing": [
            ("/no/such/page/", 404),
            ("/feeds/", 404),
            ("/sitemaps/1999-13.xml", 404),
            ("/guidelines", 301),
            ("/static/none.css", 404),
            ("/media/", 404),
        ],
    }


def is_public(name):
    """Whether the address of this NAME is for everybody."""
    return name.startswith(("articles:", "comments:")) or name == "security_txt"


def every_pattern(resolver=None, namespace=""):
    """Every address of the URLconf: its full name and how many arguments it takes."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from every_pattern(pattern, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", pattern.pattern.regex.groups


def admin_addresses(person, newsroom):
    """By name: the address of every page behind the login or before it."""
    article = newsroom["article"]
    addresses = {
        "password_reset_confirm": one_time_link(person).partition("8000")[2],
        "admin:app_list": reverse("admin:app_list", args=["articles"]),
        "admin:desk_discussion": reverse("admin:desk_discussion", args=[article.pk]),
        "admin:desk_conversation": reverse("admin:desk_conversation", args=[article.pk]),
        "admin:account_remove": reverse("admin:account_remove", args=[1]),
        "admin:colleagues_reset": reverse("admin:colleagues_reset", args=[person.pk]),
        "legacy": f"/admin/articles/article/{article.pk}/",
        "nothing": "/admin/no/such/page/",
    }
    for name, arguments in every_pattern():
        if name in addresses or is_public(name):
            continue
        args = []
        if arguments == 1:
            app, model, *_verb = name.removeprefix("admin:").split("_")
            # The desk's verbs name a comment.
            app, model = ("comments", "comment") if app == "desk" else (app, model)
            args = [apps.get_model(app, model)._default_manager.first().pk]
        addresses[name] = reverse(name, args=args)
    return addresses


def test_every_address_of_the_urlconf_is_tried_below(newsroom, superuser):
    there = {name for name, _arguments in every_pattern()}
    public = {name for name in there if is_public(name)}
    assert set(public_addresses(newsroom)) == public | {"nothing"}
    assert set(admin_addresses(superuser, newsroom)) >= there - public
    assert len(there - public) > 40


def samples(newsroom):
    return [sample for group in public_addresses(newsroom).values() for sample in group]


def test_the_samples_answer_what_they_are_meant_to(newsroom, client):
    for address, status in samples(newsroom):
        response = client.get(address)
        assert response.status_code == status, address
        bytes_of(response)


# Policy


def test_every_public_response_carries_the_whole_policy(newsroom, client):
    for address, _status in samples(newsroom):
        for method in ("get", "head", *METHODS):
            response = getattr(client, method)(address)
            assert policy_of(response) == PUBLIC_POLICY, (method, address)
            bytes_of(response)


def test_a_static_file_carries_the_policy_too(settings):
    (settings.STATIC_ROOT / "made.css").write_text("p { color: teal }")
    response = Client().get("/static/made.css")
    assert b"teal" in bytes_of(response)
    assert policy_of(response) == PUBLIC_POLICY


def test_only_a_picture_is_shown_on_other_sites(newsroom, client):
    for name, addresses in public_addresses(newsroom).items():
        for address, status in addresses:
            response = client.get(address)
            bytes_of(response)
            shown = response["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert shown == (name == "articles:picture"), (address, status)


def test_a_redirect_to_https_carries_the_policy_too(settings):
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/")
    assert response.status_code == 301
    assert policy_of(response) == PUBLIC_POLICY


@pytest.mark.parametrize("secure", [False, True])
def test_where_https_is_asked_for_another_papers_name_is_refused_under_the_policy(settings, secure):
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/", headers={"host": "elsewhere.example"}, secure=secure)
    assert response.status_code == 400
    assert policy_of(response) == PUBLIC_POLICY


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_only_over_tls_a_browser_is_told_to_stay_with_it(settings, db, scheme):
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    response = Client().get("/", secure=scheme == "https")
    expected = "max-age=63072000; includeSubDomains; preload" if scheme == "https" else None
    assert response.get("Strict-Transport-Security") == expected


def test_what_breaks_on_our_side_carries_the_policy_and_says_nothing_of_it(
    newsroom, client, monkeypatch, caplog
):
    def broken(*args):
        raise RuntimeError("canary")

    client.raise_request_exception = False
    assert client.get("/").status_code == 200
    monkeypatch.setattr("articles.views.render", broken)
    response = client.get("/")
    assert response.status_code == 500
    assert policy_of(response) == PUBLIC_POLICY
    assert b"Something broke on our side" in response.content
    assert b"canary" not in response.content
    assert not response.cookies
    assert "canary" in caplog.text
    assert b"masthead-name" in response.content


def test_where_the_database_is_away_the_page_that_says_so_needs_none(client, db, monkeypatch):
    def fail(parameters):
        raise OperationalError("connection refused")

    connection.close()
    monkeypatch.setattr(connection, "get_new_connection", fail)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert b"masthead-name" in response.content
    monkeypatch.undo()


def test_where_even_that_page_breaks_there_are_still_words(client, monkeypatch):
    monkeypatch.setattr("newsroom.context_processors.settings", None)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert b"Something broke on our side" in response.content
    assert b"masthead" not in response.content


# Characters that no address of ours has, where a word, a number or a token stands.
ODD_ADDRESSES = [
    "/harbour/2011/03/%s/",
    "/%s/2011/03/printed/",
    "/harbour/2011/03/printed/?from=%s",
    "/pictures/%s.jpg",
    "/guidelines/%s/",
    "/comments/on/%s/",
    "/comments/receipts/%s/",
    "/comments/mails/%s/",
    "/feeds/sections/%s.atom",
    "/sitemaps/%s.xml",
    "/sitemaps/2%s-01.xml",
    "/%s",
]


@pytest.mark.thorough
@pytest.mark.parametrize("address", ODD_ADDRESSES)
def test_odd_characters_in_an_address_are_no_error_of_ours(newsroom, client, address):
    for odd in (
        "%00",
        "%FF%FE",
        "%ED%A0%80",
        "%0A",
        "%F0%9F%9A%A2",
        "9" * 30,
        "x" * 5000,
        "٣",
        "'",
    ):
        response = client.get(address % odd)
        assert response.status_code in {200, 301, 404, 410}, odd
        assert policy_of(response) == PUBLIC_POLICY


@pytest.mark.thorough
@pytest.mark.parametrize(
    "charset", ["rot13", "hex", "base64", "zip", "idna", "utf-16", "utf-7", "latin-1", "undefined"]
)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "text/plain"])
def test_a_body_in_another_encoding_is_no_error_of_ours(newsroom, client, kind, charset):
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nA\xff\r\n--x--\r\n'
    for address in ("/comments/on/printed/", "/admin/login/", "/"):
        response = client.generic("POST", address, body, f"{kind}; charset={charset}")
        assert response.status_code == 400, address


@pytest.mark.parametrize("charset", ["rot13", "hex", "idna", "nobodys", "utf-8"])
def test_a_part_of_a_body_in_another_encoding_is_no_error_of_ours(newsroom, client, charset):
    body = (
        '--x\r\nContent-Disposition: form-data; name="text"; '
        f"filename*={charset}''%41\r\n\r\nA\r\n--x--\r\n"
    )
    response = client.post(
        "/comments/on/printed/", body.encode(), content_type="multipart/form-data; boundary=x"
    )
    assert response.status_code in {400, 422}


@pytest.mark.parametrize("query", ["?status__exact=%00", "?q=%00", "?state=%00", "?a%00=b", "?_=a"])
def test_odd_characters_in_a_query_of_the_admin_are_no_error_of_ours(
    newsroom, superuser, as_staff, query
):
    browser = as_staff(superuser)
    for model in ("articles/article", "comments/comment", "comments/decision", "staff/user"):
        response = browser.get(f"/admin/{model}/{query}")
        assert response.status_code in {200, 302, 400}, model
    fields = {"action": "approve_selected", "_selected_action": ["abc", "\0", "-1", "9" * 40]}
    assert browser.post("/admin/comments/comment/", fields).status_code < 500


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1:8000@elsewhere.example", ""])
def test_a_request_for_another_paper_is_refused_under_the_policy(client, host):
    response = client.get("/", headers={"host": host})
    assert response.status_code == 400
    assert policy_of(response) == PUBLIC_POLICY
    assert b"elsewhere" not in response.content
    assert client.get("/", headers={"host": "127.0.0.1:8000"}).status_code == 200


@pytest.mark.thorough
def test_the_admin_carries_the_same_policy_without_trusted_types(newsroom, superuser, as_staff):
    browser, seen, nonces = as_staff(superuser), set(), []
    for name, address in admin_addresses(superuser, newsroom).items():
        for client in (browser, Client()):
            response = client.get(address)
            # An error is a page of the paper and none of the admin.
            is_error = response.status_code in {403, 404}
            policy = policy_of(response)
            if name in WITH_A_NONCE and response.status_code == 200:
                nonces.append(nonce_in(policy, response))
            frames = FRAMES.get(name, {}) if response.status_code == 200 else {}
            assert policy == (PUBLIC_POLICY if is_error else ADMIN_POLICY | frames), name
            may_be_framed = "frame-ancestors" in frames
            assert response["X-Frame-Options"] == ("SAMEORIGIN" if may_be_framed else "DENY")
            seen.add(response.status_code)
    assert seen == {200, 302, 403, 404, 405}
    assert len(set(nonces)) == len(nonces) == len(WITH_A_NONCE)


def nonce_in(policy, response):
    """Take the nonce out of POLICY. Every script in the page that is no file carries it."""
    policy["script-src"], nonce = re.fullmatch(
        r"('self') 'nonce-([\w+/=]{24})'", policy["script-src"]
    ).groups()
    inline = [
        tag
        for tag in re.findall(r"<script[^>]*>", response.content.decode())
        if " src=" not in tag and "application/json" not in tag
    ]
    assert inline == [f'<script type="importmap" nonce="{nonce}">']
    return nonce


def test_no_public_page_carries_a_nonce(newsroom, client):
    for address, _status in samples(newsroom):
        response = client.get(address)
        assert "nonce" not in response["Content-Security-Policy"]
        assert b"nonce=" not in bytes_of(response)


@pytest.mark.parametrize(
    "name",
    ["admin:login", "admin_password_reset", "password_reset_done", "password_reset_complete"],
)
def test_the_login_and_the_way_to_a_new_password_carry_the_admins_policy(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert policy_of(response) == ADMIN_POLICY


# Silence about who asks


ODD = {
    "accept-language": "ar-IQ, ckb;q=0.8",
    "accept": "text/plain;q=0.2, application/json",
    "user-agent": "Odd/1.0 (<script>)",
    "referer": "https://elsewhere.example/?q=canary",
    "origin": "https://elsewhere.example",
    "cookie": f"sessionid={'a' * 32}; csrftoken={'b' * 32}; messages=c; django_language=ar",
    "x-forwarded-for": "192.0.2.7, 127.0.0.1",
    "x-forwarded-host": "elsewhere.example",
    "x-forwarded-proto": "https",
    "x-forwarded-port": "8123",
    "x-original-url": "/admin/",
    "x-http-method-override": "DELETE",
    "x-requested-with": "XMLHttpRequest",
    "forwarded": "host=elsewhere.example;proto=https",
    "range": "bytes=0-99",
    "if-none-match": '"forged"',
    "if-modified-since": "Sat, 01 Jan 2000 00:00:00 GMT",
    "save-data": "on",
    "dnt": "1",
    "authorization": "Basic cm9vdDpyb290",
}


def test_every_reader_gets_the_same_bytes_every_time(
    newsroom, client, superuser, moderator, as_staff
):
    staff = [as_staff(superuser), as_staff(moderator)]
    for address, _status in samples(newsroom):
        first = said(client.get(address))
        assert said(client.get(address)) == first, address
        assert said(Client().get(address, headers=ODD)) == first, address
        for browser in staff:
            assert said(browser.get(address)) == first, address
    # And somebody logged in is somebody: the admin opens.
    assert all(browser.get("/admin/?lists=1").status_code == 200 for browser in staff)


def test_no_public_response_sets_a_cookie_or_depends_on_one(newsroom, superuser, as_staff):
    browser = as_staff(superuser)
    browser.get("/admin/articles/article/none/change/")  # leaves a message waiting to be shown
    for client in (Client(), Client(headers=ODD), browser):
        for address, _status in samples(newsroom):
            response = client.get(address)
            assert not response.cookies, address
            assert "cookie" not in response.get("Vary", "").lower(), address
            assert "Set-Cookie" not in response
            bytes_of(response)
    response = browser.get("/admin/")
    assert "cookie" in response["Vary"].lower()
    assert "doesn’t exist" in response.content.decode()


@pytest.mark.thorough
def test_a_malformed_cookie_gets_the_same_bytes_too(newsroom, client):
    for address, _status in samples(newsroom):
        first = said(client.get(address))
        response = Client().get(address, headers={"cookie": "sessionid=x; csrftoken=x"})
        assert not response.cookies, address
        assert said(response) == first, address


# Packing

CODINGS = {"gzip": gzip.decompress, "br": brotli.decompress}


def sent(response):
    """What is said of a response and does not depend on whether it is packed."""
    packed = {"Content-Encoding", "Content-Length"}
    return response.status_code, sorted((k, v) for k, v in response.items() if k not in packed)


@pytest.mark.parametrize("coding", [pytest.param("gzip", marks=pytest.mark.thorough), "br"])
def test_what_everybody_may_read_is_the_same_packed_and_each_time_the_same_bytes(
    newsroom, client, coding
):
    asked, packed = {"accept-encoding": f"{coding};q=0.9, identity"}, set()
    for name, group in public_addresses(newsroom).items():
        for address, _status in group:
            plain, first = client.get(address), client.get(address, headers=asked)
            again, head = client.get(address, headers=asked), client.head(address, headers=asked)
            assert sent(first) == sent(again) == sent(head) == sent(plain), address
            whole, body = bytes_of(plain), bytes_of(first)
            assert bytes_of(again) == body, address
            assert bytes_of(head) == b""
            assert first.get("Content-Length") == head.get("Content-Length"), address
            if first.get("Content-Encoding") != coding:
                assert body == whole, address
                continue
            packed.add(name)
            assert first["Vary"] == "Accept-Encoding"
            assert CODINGS[coding](body) == whole
            assert int(first["Content-Length"]) == len(body) < len(whole)
    # Robots are told little, and so are search engines by a paper with one month of news, and
    # programs by one of which no month is over. The pages to report, to reply and to recommend on,
    # and what somebody wrote, are not to be kept, whatever they say.
    assert set(public_addresses(newsroom)) - packed == {
        *("articles:robots", "articles:sitemap", "security_txt"),
        *("comments:reply", "comments:report", "comments:mine_ask", "comments:mine"),
        *("comments:mine_download", "comments:mine_erase", "comments:recommend"),
        *("comments:following", "comments:stop_following"),
        *("comments:transparency_json", "comments:transparency_csv"),
    }


def test_a_browser_gets_the_smaller_packing_of_those_it_knows_and_none_that_it_refuses(
    newsroom, client
):
    for accepted, coding in {
        "gzip, deflate, br, zstd": "br",
        "gzip, deflate": "gzip",
        "GZIP;Q=1.0": "gzip",
        "br; q=0, gzip": "gzip",
        "gzip;q=0.000": None,
        "x-gzip, brown": None,
        "identity": None,
        "": None,
    }.items():
        response = client.get("/", headers={"accept-encoding": accepted})
        assert response.get("Content-Encoding") == coding, accepted
        assert response["Vary"] == "Accept-Encoding"


def test_not_modified_is_known_by_the_same_tag_however_it_was_packed(newsroom, client):
    feed, tags = "/feeds/latest.atom", set()
    for accepted in ("identity", *CODINGS):
        response = client.get(feed, headers={"accept-encoding": accepted})
        tags.add(response["ETag"])
        for later in ("identity", *CODINGS):
            known = {"accept-encoding": later, "if-none-match": response["ETag"]}
            again = client.get(feed, headers=known)
            assert (again.status_code, again.content) == (304, b"")
            assert (again["ETag"], again["Vary"]) == (response["ETag"], "Accept-Encoding")
            assert "Content-Encoding" not in again
    [tag] = tags
    # The bytes differ with the packing, so it may not promise that they are the same.
    assert tag.startswith('W/"')


@pytest.mark.thorough
def test_nothing_with_a_secret_in_it_is_packed(newsroom, superuser, as_staff):
    asked = {"accept-encoding": "gzip, br"}
    browser = as_staff(superuser)
    for address in admin_addresses(superuser, newsroom).values():
        for client in (browser, Client()):
            response = client.get(address, headers=asked)
            assert "Content-Encoding" not in response, address
    for address in (newsroom["waiting"].get_receipt_url(), "/comments/on/printed/"):
        response = Client().get(address, headers=asked)
        assert response.status_code == 200
        assert "Content-Encoding" not in response
    typed = {"name": "Ana", "text": "canary"}
    response = Client().post("/comments/on/printed/", typed, headers=asked)
    assert b"canary" in response.content


def test_what_somebody_packed_before_stays_as_it_is(newsroom, client, monkeypatch):
    def kept(request, *args):
        return HttpResponse(b"packed" * 500, headers={"Content-Encoding": "br"})

    monkeypatch.setattr("articles.views.render", kept)
    response = client.get("/", headers={"accept-encoding": "br"})
    assert response.content == b"packed" * 500


# Methods


def test_public_addresses_answer_405_to_methods_they_are_not_meant_for(newsroom, client):
    everything = rows()
    for name, group in public_addresses(newsroom).items():
        if name == "nothing":
            continue
        for address, status in group:
            for method in METHODS:
                if name in TAKES_POSTS and method == "post":
                    continue
                response = getattr(client, method)(address)
                assert response.status_code == 405, (method, address)
                assert {"GET", "HEAD"} <= set(response["Allow"].split(", "))
            response = client.get(address)
            assert response.status_code == status
            bytes_of(response)
    assert rows() == everything


def test_the_admin_answers_405_to_methods_that_no_form_uses(newsroom, superuser):
    outsider = Client(enforce_csrf_checks=True)
    browser = Client(enforce_csrf_checks=True)
    let_in(browser, superuser)
    everything = rows()
    for name, address in admin_addresses(superuser, newsroom).items():
        for method in ("put", "patch", "delete", "trace", "options"):
            for client in (browser, outsider):
                response = getattr(client, method)(address)
                assert response.status_code == 405, (method, name)
                assert response["Allow"] == "GET, HEAD, POST"
    assert rows() == everything


def test_a_form_posted_from_elsewhere_to_the_admin_is_refused(newsroom, superuser):
    outside = Client(enforce_csrf_checks=True)
    let_in(outside, superuser)
    everything = rows(but_for=["staff_session"])
    for name, address in admin_addresses(superuser, newsroom).items():
        assert outside.get(address).status_code < 500, name
        response = outside.post(address, {"post": "yes", "_save": "1"})
        # Not found, or not even meant to be posted to: that is a refusal too.
        assert response.status_code in {403, 404, 405}, name
    assert rows(but_for=["staff_session"]) == everything


def test_a_form_from_elsewhere_is_told_so_in_the_papers_dress(client, settings):
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a"})
    assert response.status_code == 403
    page = response.content.decode()
    assert "not from here" in page
    assert settings.PAPER_NAME in page
    assert "<style" not in page


# Harmlessness


def rows(*, but_for=()):
    """A fingerprint of every row of every table."""
    tables = sorted(set(rights_by_table()) - set(but_for))
    each = " UNION ALL ".join(
        f"SELECT '{table}', md5(string_agg(one::text, '|' ORDER BY one::text)) FROM {table} one"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(each)
        return dict(cursor.fetchall())


# As a link in a mail might try it.
ACTING = (
    "?action=delete_selected&_selected_action=1&select_across=1&index=0&post=yes&_publish=1&_save=1"
    "&step=send&name=A&email=a%40example.org&text=A&seen=0&clause=1&ground=unlawful&delete=1"
)


def test_a_fingerprint_of_the_tables_tells_every_change(newsroom, client):
    before = rows()
    Comment.objects.get(pk=newsroom["waiting"].pk)
    assert rows() == before
    client.post("/comments/on/printed/", {**READER, "step": "send"})
    changed = {table for table, rows in rows().items() if rows != before[table]}
    noticed = {"comments_signal", "comments_likeness"}
    assert changed == {"comments_comment", "comments_contact", "comments_queueentry", *noticed}


READER = {"name": "Ana", "email": "ana@example.org", "text": "Well."}


@pytest.mark.thorough
def test_opening_a_public_address_changes_nothing(newsroom, client, superuser, as_staff):
    browser = as_staff(superuser)
    before = rows()
    for address, _status in samples(newsroom):
        acting = address.partition("?")[0] + ACTING
        for asked in (address, acting):
            for one in (client, browser):
                bytes_of(one.get(asked))
                bytes_of(one.head(asked))
                assert rows() == before, asked


@pytest.mark.thorough
def test_opening_any_page_of_the_admin_changes_nothing(newsroom, superuser, as_staff):
    browsers = [as_staff(superuser), Client()]
    kept_elsewhere = ["staff_session", "django_admin_log"]
    before = rows(but_for=kept_elsewhere)
    logged = LogEntry.objects.count()
    for name, address in admin_addresses(superuser, newsroom).items():
        for browser in browsers:
            browser.get(address)
            browser.get(address + ACTING)
            browser.head(address)
        assert rows(but_for=kept_elsewhere) == before, name
    assert LogEntry.objects.count() == logged


def test_a_logout_is_a_post_so_that_no_link_can_do_it(superuser, as_staff):
    browser = as_staff(superuser)
    assert browser.get(reverse("admin:logout")).status_code == 405
    assert browser.get("/admin/").status_code == 200
    browser.post(reverse("admin:logout"))
    assert browser.get("/admin/").status_code == 302


# In production


def test_djangos_own_checks_for_production_have_nothing_to_say():
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": "postgresql://newsroom_serving@localhost/newsroom",
        "SITE_ORIGIN": "https://news.example",
        "SECRET_KEY": "".join(map(chr, range(35, 95))),
        "SUBMISSION_KEY": "".join(map(chr, range(40, 100))),
        "SECOND_FACTOR_KEY": "".join(map(chr, range(45, 105))),
    }

    def check(**changed):
        return subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            env={**environment, **changed},
            cwd=os.fspath(apps.get_app_config("newsroom").path + "/.."),
            capture_output=True,
            text=True,
            check=False,
        )

    quiet = check()
    assert "no issues (0 silenced)" in quiet.stdout, quiet.stderr
    assert quiet.returncode == 0
    assert "security.W" in check(SITE_ORIGIN="http://localhost").stderr
    assert "SECRET_KEY is not set" in check(SECRET_KEY="").stderr


def test_nobody_learns_a_drafts_address_by_its_number(hire, as_staff, write):
    draft = write(slug="resigns-tomorrow")
    kind = ContentType.objects.get_for_model(Article).pk
    response = as_staff(hire("staff-alone")).get(f"/admin/r/{kind}/{draft.pk}/")
    assert response.status_code == 404


def test_a_reader_with_a_wrong_method_is_told_405_and_not_of_a_token(article, edition):
    reader = Client(enforce_csrf_checks=True)
    for address in ("/", article.get_absolute_url(), "/guidelines/"):
        for method in METHODS:
            assert getattr(reader, method)(address).status_code == 405, (address, method)
