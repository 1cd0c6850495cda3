"""Pages stay light. Bytes do not depend on the machine: counted as a proxy sends them, packed by
gzip (brotli, which most browsers take, is smaller still)."""

import gzip
from secrets import token_hex

import pytest
from django.contrib.staticfiles import finders

from articles.models import Picture, Rendition
from articles.models.rendition import NAME_LENGTH, wanted
from deploy.crowd import crowd
from newsroom.demo.load import load_demo_newsroom
from newsroom.staff.groups import set_up_groups
from tests.owner import as_owner

SHEETS = ["newsroom.css", "print.css"]
SCRIPTS = ["newsroom.js", "text_size.js"]
# Loaded by these half a minute later, and not with the page.
LATER = ["new_comments.js"]
HTML, CSS, JS, JS_LATER, ALL = 20_000, 10_000, 5_000, 2_000, 35_000


def packed(content):
    return len(gzip.compress(content, 9))


def packed_files(*names):
    total = 0
    for name in names:
        with open(finders.find(name), "rb") as file:  # noqa: PTH123
            total += packed(file.read())
    return total


def test_the_style_sheet_and_the_scripts_are_small():
    assert packed_files(*SHEETS) <= CSS
    assert packed_files(*SCRIPTS) <= JS
    assert packed_files(*LATER) <= JS_LATER


@pytest.mark.django_db
def test_an_article_with_fifty_comments_and_the_latest_is_small(client):
    set_up_groups()
    with as_owner():
        load_demo_newsroom()
    _have_renditions(Picture.objects.all())
    page = client.get(crowd(50).get_absolute_url()).content
    assert page.count(b'class="comment"') >= 50
    assert b'class="latest"' in page
    assert page.count(b".avif 828w") >= 5
    assert page.count(b"<script src=") == len(SCRIPTS)
    assert packed(page) <= HTML
    assert packed(page) + packed_files(*SHEETS, *SCRIPTS, *LATER) <= ALL


def _have_renditions(pictures):
    """Their names stand in every page; what is in them does not matter here."""
    Rendition.objects.bulk_create(
        Rendition(
            picture=picture,
            shape=shape,
            format=kind,
            width=width,
            height=width,
            file=f"{token_hex(NAME_LENGTH // 2)}.{kind.ending}",
            bytes=1,
        )
        for picture in pictures
        for shape, kind, width in wanted(picture)
    )
