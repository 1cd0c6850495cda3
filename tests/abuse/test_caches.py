"""What a cache in front of the paper may keep is the same for everybody, and what is one person's
is kept by none."""

import pytest
from django.test import Client

from tests.abuse.hostile import MARK
from tests.newsroom.test_every_response import bytes_of, public_addresses, samples
from tests.newsroom.test_every_response import newsroom as newsroom_in_every_state

pytestmark = pytest.mark.django_db
newsroom = newsroom_in_every_state

# What makes a cache take a page for a file.
DISGUISES = [
    *("%s.css", "%sx.css", "%s/x.js", "%sx.jpg", "%s;x.css", "%s%%2Fx.css", "%s%%3Bx.css"),
    *("%s%%00.css", "%s%%0A.css", "%s%%23x.css", "%s?x.css", "%s%%3Fx.css", "%s../x.css"),
    *(
        "%s%%2e%%2e%%2fstatic/x.css",
        "/static/..%%2F%s",
        "/static/%%2e%%2e/%s",
        "/pictures/..%%2F%s",
    ),
]
# No cache tells requests apart by these, and some frameworks answer otherwise because of them.
UNKEYED = {
    **dict.fromkeys(("x-host", "x-forwarded-server", "x-original-host"), "evil.example"),
    **dict.fromkeys(("x-original-url", "x-rewrite-url", "x-forwarded-uri"), "/admin/"),
    **dict.fromkeys(("x-forwarded-prefix", "x-script-name", "x-envoy-original-path"), f"/{MARK}"),
    **dict.fromkeys(("x-forwarded-scheme", "x-url-scheme", "x-scheme"), "https"),
    **dict.fromkeys(("x-http-method", "x-method-override", "x-http-method-override"), "PUT"),
    **dict.fromkeys(("x-real-ip", "true-client-ip", "cf-connecting-ip", "client-ip"), "192.0.2.7"),
    "x-forwarded-ssl": "off",
    "front-end-https": "on",
    "x-request-id": f"{MARK}-{MARK}",
    "traceparent": f"00-{'a' * 32}-{'b' * 16}-01",
    "cache-control": "no-cache, no-store, only-if-cached",
    "pragma": "akamai-x-get-cache-key",
    "accept": f"image/{MARK}",
    "accept-language": f"{MARK}, ar",
    "accept-charset": "utf-16",
    "accept-datetime": "Sat, 01 Jan 2000 00:00:00 GMT",
    "content-type": f"text/{MARK}; charset=utf-8",
    "content-language": MARK,
    "expect": MARK,
    "if-range": '"x"',
    "max-forwards": "0",
    "origin": "https://evil.example",
    "referer": f"https://evil.example/?{MARK}",
    "save-data": "on",
    "sec-ch-prefers-color-scheme": "dark",
    "sec-fetch-dest": "script",
    "sec-fetch-mode": "no-cors",
    "sec-fetch-site": "cross-site",
    "sec-gpc": "1",
    "sec-purpose": "prefetch;prerender",
    "service-worker": "script",
    "te": "trailers",
    "upgrade-insecure-requests": "1",
    "user-agent": f"{MARK}bot/1.0 <script>",
    "viewport-width": "1",
    "x-requested-with": MARK,
    "x-wap-profile": "https://evil.example/",
}

PROVOKED = [{"If-Match": '"x"'}, {"If-Unmodified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}]


def may_be_kept(response):
    """Whether a cache may keep RESPONSE."""
    said = response.get("Cache-Control", "").replace(" ", "").split(",")
    return not {"no-store", "private"} & set(said)


def test_no_page_of_one_persons_is_taken_for_a_file(newsroom, superuser, as_staff, client):
    waiting, office = newsroom["waiting"], as_staff(superuser)
    ones_own = [
        (client, waiting.get_receipt_url(), waiting.text),
        (client, f"{waiting.get_receipt_url()}appeal/", waiting.text),
        (client, newsroom["report"].get_receipt_url(), "Your report"),
        (client, newsroom["mine"], waiting.text),
        (client, f"{newsroom['mine']}erase/{waiting.public_id}/", waiting.text),
        (client, newsroom["mail"].get_stop_url(), "Stop these mails"),
        (office, "/admin/", "user-tools"),
        (office, "/admin/desk/", "user-tools"),
        (office, f"/admin/comments/comment/{waiting.pk}/change/", waiting.text),
    ]
    for browser, address, secret in ones_own:
        page = browser.get(address)
        assert secret in page.content.decode(), address
        assert not may_be_kept(page), address
        for disguise in DISGUISES:
            response = browser.get(disguise % address)
            assert response.status_code in {200, 301, 302, 404}, disguise % address
            is_told = secret.encode() in bytes_of(response)
            assert not (is_told and may_be_kept(response)), disguise % address
            assert response.status_code != 200 or "no-store" in response["Cache-Control"]


def test_beside_an_articles_address_there_is_no_page_at_all(newsroom, client):
    address = newsroom["article"].get_absolute_url()
    for disguise in DISGUISES:
        response = client.get(disguise % address)
        assert response.status_code in {301, 404} or "?" in disguise, disguise
        bytes_of(response)


@pytest.mark.thorough
def test_no_header_that_no_cache_looks_at_changes_a_byte(newsroom, client):
    for address, _status in samples(newsroom):
        first = client.get(address)
        expected = first.status_code, sorted(first.items()), bytes_of(first)
        together = Client().get(address, headers=UNKEYED)
        told = together.status_code, sorted(together.items()), bytes_of(together)
        assert told == expected, address


@pytest.mark.thorough
def test_no_such_header_alone_changes_a_byte(newsroom, client):
    """Together, one might undo what another does."""
    for address, _status in samples(newsroom):
        first = client.get(address)
        expected = first.status_code, sorted(first.items()), bytes_of(first)
        for name, value in UNKEYED.items():
            alone = Client().get(address, headers={name: value})
            told = alone.status_code, sorted(alone.items()), bytes_of(alone)
            assert told == expected, (address, name)


def test_what_depends_on_a_header_says_so(newsroom, client):
    """`Vary` is exact: the packing, and nothing else, on what is kept."""
    for address, _status in samples(newsroom):
        plain = client.get(address)
        packed = client.get(address, headers={"accept-encoding": "gzip, br"})
        bytes_of(plain), bytes_of(packed)
        assert plain.get("Vary", "") == packed.get("Vary", ""), address
        assert plain.get("Vary", "") in {"", "Accept-Encoding"}, address
        if "Content-Encoding" in packed:
            assert packed["Vary"] == "Accept-Encoding", address


def test_what_is_asked_for_in_vain_is_on_no_page(newsroom, client):
    """A query that means nothing is a page of its own to a cache, and says nothing to a reader."""
    asked = f"utm_source={MARK}&{MARK}=1&callback={MARK}&from={MARK}&page={MARK}&q=<b id={MARK}>"
    for address, status in samples(newsroom):
        if "?" in address:
            continue
        response = client.get(f"{address}?{asked}")
        assert MARK.encode() not in bytes_of(response), address
        assert MARK not in str(sorted(response.items())) or status == 301, address


def test_an_error_is_kept_by_nobody(newsroom, client):
    for address, status in samples(newsroom):
        response = client.get(address)
        bytes_of(response)
        if status >= 400:
            assert response["Cache-Control"] == "no-store", address
    for method in ("post", "put", "options"):
        assert client.generic(method.upper(), "/")["Cache-Control"] == "no-store"
    # What somebody provokes by asking for less than there is.
    for group in public_addresses(newsroom).values():
        address, status = group[0]
        for asked in PROVOKED:
            response = client.get(address, headers=asked)
            bytes_of(response)
            assert response.status_code in {status, 412}
            assert response.status_code == status or response["Cache-Control"] == "no-store"
