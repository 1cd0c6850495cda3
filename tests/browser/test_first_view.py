"""What a telephone loads before anybody has scrolled: little, and from nobody else."""

import gzip
from urllib.parse import urlsplit

import pytest

from articles.models import Rendition, RenditionOrder
from articles.models.rendition import AVIF_BUDGET, BUDGET_WIDTH, Format, Shape
from deploy.crowd import crowd
from newsroom.demo.load import load_demo_newsroom
from newsroom.staff.groups import set_up_groups
from tests.owner import as_owner

BYTES, REQUESTS, HERO = 200_000, 15, 60_000
TEXT = ("text/", "application/", "image/svg")


def weight(response):
    """Its bytes as a proxy sends them: text packed, pictures and fonts as they are."""
    body = response.body()
    is_text = response.headers.get("content-type", "").startswith(TEXT)
    return len(gzip.compress(body, 9)) if is_text else len(body)


@pytest.mark.thorough
def test_the_first_view_of_the_demo_is_light_and_whole(open_browser, live_server):
    set_up_groups()
    with as_owner():
        load_demo_newsroom()
    while RenditionOrder.objects.carry_out_next():
        pass
    heroes = Rendition.objects.filter(shape=Shape.WHOLE, format=Format.AVIF, width=BUDGET_WIDTH)
    assert (BUDGET_WIDTH, AVIF_BUDGET, heroes.count()) == (828, HERO, 10)
    assert [(str(one.picture), one.bytes) for one in heroes if one.bytes > HERO] == []
    for address in ("/", crowd(50).get_absolute_url()):
        page = open_browser(width=412, height=823, device_scale_factor=1.75, is_mobile=True)
        responses = []
        page.on("response", lambda response, seen=responses: seen.append(response))
        page.goto(address, wait_until="networkidle")
        hosts = {urlsplit(response.url).netloc for response in responses}
        assert hosts == {urlsplit(live_server.url).netloc}
        loaded = {urlsplit(response.url).path: weight(response) for response in responses}
        assert sum(path.endswith(".avif") for path in loaded) >= 1
        assert len(responses) <= REQUESTS, loaded
        assert sum(loaded.values()) <= BYTES, loaded
