"""What a telephone loads: little, and from nobody else.

The first view is all that is loaded before anybody scrolls, pictures a little below the screen
among it. Whoever reads to the end of a page gets the rest, a picture at a time.
"""

import gzip
from urllib.parse import urlsplit

import pytest

from articles.models import Rendition, RenditionOrder
from articles.models.rendition import AVIF_BUDGET, BUDGET_WIDTH, Format, Shape
from deploy.crowd import crowd
from newsroom.demo.load import load_demo_newsroom
from newsroom.staff.groups import set_up_groups
from tests.owner import as_owner

BYTES, REQUESTS, HERO = 170_000, 15, 60_000
BYTES_TO_THE_END, REQUESTS_TO_THE_END = 310_000, 20
# The telephone that laboratories measure with, and one with as many points as there are.
TELEPHONES = [
    {"width": 412, "height": 823, "device_scale_factor": 1.75, "is_mobile": True},
    {"width": 390, "height": 844, "device_scale_factor": 3, "is_mobile": True},
]
TEXT = ("text/", "application/", "image/svg")


def weight(response):
    """Its bytes as a proxy sends them: text packed, pictures and fonts as they are."""
    body = response.body()
    is_text = response.headers.get("content-type", "").startswith(TEXT)
    return len(gzip.compress(body, 9)) if is_text else len(body)


@pytest.mark.thorough
def test_the_demo_is_light_at_first_view_and_to_its_end(open_browser, live_server):
    set_up_groups()
    with as_owner():
        load_demo_newsroom()
    while RenditionOrder.objects.carry_out_next():
        pass
    heroes = Rendition.objects.filter(shape=Shape.WHOLE, format=Format.AVIF, width=BUDGET_WIDTH)
    assert (BUDGET_WIDTH, AVIF_BUDGET, heroes.count()) == (828, HERO, 10)
    assert [(str(one.picture), one.bytes) for one in heroes if one.bytes > HERO] == []
    for address in ("/", crowd(50).get_absolute_url()):
        for telephone in TELEPHONES:
            page, responses = open_browser(**telephone), []
            page.on("response", lambda response, seen=responses: seen.append(response))
            page.goto(address, wait_until="networkidle")
            hosts = {urlsplit(response.url).netloc for response in responses}
            assert hosts == {urlsplit(live_server.url).netloc}
            loaded = {urlsplit(response.url).path: weight(response) for response in responses}
            assert sum(path.endswith(".avif") for path in loaded) >= 1
            assert len(responses) <= REQUESTS, loaded
            assert sum(loaded.values()) <= BYTES, loaded
            _read_to_the_end(page)
            assert page.evaluate("[...document.images].every(one => one.naturalWidth)")
            loaded = {urlsplit(response.url).path: weight(response) for response in responses}
            assert len(responses) <= REQUESTS_TO_THE_END, loaded
            assert sum(loaded.values()) <= BYTES_TO_THE_END, loaded


def _read_to_the_end(page):
    while not page.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 1"):
        page.mouse.wheel(0, 700)
        page.wait_for_timeout(20)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
