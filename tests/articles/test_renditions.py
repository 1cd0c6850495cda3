"""What browsers get of a picture: made outside of every request, named only when it is there."""

import os
import re
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from io import BytesIO
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageOps

from articles.models import Article, DiscardedFile, Picture, Rendition, RenditionOrder
from articles.models import order as orders
from articles.models import rendition as renditions
from articles.models.order import MAX_ATTEMPTS
from articles.models.rendition import (
    AVIF_BUDGET,
    CROP_WIDTH,
    WIDTHS,
    Format,
    Shape,
    crop_box,
    encoded,
    widths,
)
from tests.owner import SERVING_ROLE
from tests.paper import jpeg
from tests.rooms import ROOT

WORDS = {"alt": "A quay", "caption": "At noon.", "credit": "Drawing: A. Quill"}
FOCUS = {"focus_x": 50, "focus_y": 50}


REAL_EFFORT = dict(renditions.AVIF_EFFORT)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Most of what is tested here does not depend on how well the encoder tries."""
    monkeypatch.setitem(renditions.AVIF_EFFORT, "speed", 10)


@pytest.fixture
def hang(db):
    """A picture in the library: `hang(width=700, height=500)`."""

    def hang(width=700, height=500, colour="teal"):
        data = BytesIO()
        # No part of it is like another, so that no crop is.
        light = Image.radial_gradient("L").resize((width, height))
        ImageOps.colorize(light, "white", colour).save(data, "JPEG")
        picture = Picture(**WORDS)
        file = ContentFile(data.getvalue(), name=f"{width}x{height}{colour}.jpg")
        picture.file.save(file.name, file, save=True)
        return picture

    return hang


def make():
    call_command("make_renditions", "--once")


def kinds(picture):
    return {rendition.kind for rendition in picture.renditions.all()}


def folder():
    return {path.name for path in django_settings.MEDIA_ROOT.iterdir()}


def named():
    """Every file that a row names."""
    return {
        *Picture.objects.values_list("file", flat=True),
        *Rendition.objects.values_list("file", flat=True),
    }


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


# Which there are


@pytest.mark.parametrize(
    ("own", "become"),
    [
        (4000, [414, 640, 828, 1280, 1656]),
        (1656, [414, 640, 828, 1280, 1656]),
        (1440, [414, 640, 828, 1280, 1440]),
        (1280, [414, 640, 828, 1280]),
        # 640 would say hardly less than 700 does.
        (700, [414, 700]),
        (64, [64]),
        (1, [1]),
    ],
)
def test_a_picture_has_at_most_five_widths_and_is_never_scaled_up(own, become):
    assert widths(own, WIDTHS[Format.AVIF]) == become


def test_a_picture_gets_avif_jpeg_and_its_three_crops(hang):
    picture = hang(1300, 1000)
    make()
    assert kinds(picture) == {
        *((Shape.WHOLE, Format.AVIF, width) for width in (414, 640, 828, 1300)),
        *((Shape.WHOLE, Format.JPEG, width) for width in (640, 1280)),
        (Shape.WIDE, Format.JPEG, CROP_WIDTH),
        (Shape.CLASSIC, Format.JPEG, CROP_WIDTH),
        (Shape.SQUARE, Format.JPEG, 1000),
    }


def test_each_rendition_is_what_its_row_says_and_holds_nothing_beside_its_pixels(hang):
    exif = Image.Exif()
    exif[0x010F] = "A canary of a camera"
    picture = hang()
    # As an older version, or another program, may have left it in the folder.
    stored = django_settings.MEDIA_ROOT / picture.file.name
    Image.new("RGB", (700, 500), "teal").save(stored, "JPEG", exif=exif, comment=b"canary")
    make()
    assert picture.renditions.count() == 6
    for rendition in picture.renditions.all():
        stored = (django_settings.MEDIA_ROOT / rendition.file.name).read_bytes()
        image = Image.open(BytesIO(stored))
        image.load()
        assert (image.format.lower(), image.size) == (
            rendition.format,
            (rendition.width, rendition.height),
        )
        assert len(stored) == rendition.bytes
        assert dict(image.getexif()) == {}
        assert b"canary" not in stored.lower()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)
        if rendition.shape != Shape.WHOLE:
            assert abs(rendition.width / rendition.height - Shape(rendition.shape).ratio) < 0.01


def test_a_picture_of_one_pixel_across_has_renditions_too(hang):
    picture = hang(1, 900)
    make()
    assert picture.renditions.count() == 5
    assert RenditionOrder.objects.count() == 0


@pytest.mark.thorough
@pytest.mark.parametrize("grain", [10, 40])
def test_an_avif_of_828_pixels_keeps_to_its_budget_with_grain_too(grain, monkeypatch):
    monkeypatch.setattr(renditions, "AVIF_EFFORT", REAL_EFFORT)
    grainy = Image.effect_noise((828, 552), grain).convert("RGB")
    data = encoded(grainy, Format.AVIF)
    assert len(data) <= AVIF_BUDGET
    assert Image.open(BytesIO(data)).size == (828, 552)


# The focal point


@pytest.mark.parametrize(
    ("focus", "shape", "box"),
    [
        ((50, 50), Shape.SQUARE, (100, 0, 500, 400)),
        ((0, 50), Shape.SQUARE, (0, 0, 400, 400)),
        ((100, 50), Shape.SQUARE, (200, 0, 600, 400)),
        ((40, 0), Shape.SQUARE, (40, 0, 440, 400)),
        ((50, 0), Shape.WIDE, (0, 0, 600, 338)),
        ((50, 100), Shape.WIDE, (0, 62, 600, 400)),
    ],
)
def test_a_crop_is_as_near_to_the_focal_point_as_the_edges_let_it(focus, shape, box):
    picture = Picture(width=600, height=400, focus_x=focus[0], focus_y=focus[1])
    assert crop_box(picture, shape) == box


def test_the_crop_shows_what_the_focal_point_is_on(hang):
    picture = hang(700, 500, "teal")
    striped = Image.new("RGB", (700, 500), "teal")
    striped.paste("red", (600, 0, 700, 500))
    striped.save(django_settings.MEDIA_ROOT / picture.file.name, "JPEG")

    def right_edge():
        square = picture.renditions.get(shape=Shape.SQUARE)
        with Image.open(django_settings.MEDIA_ROOT / square.file.name) as image:
            return image.getpixel((490, 250))

    make()
    assert right_edge()[0] < 50
    picture.focus_x = 100
    picture.save()
    make()
    assert right_edge()[0] > 200


def test_another_focal_point_remakes_the_crops_and_nothing_else(hang):
    picture = hang()
    make()
    before = {r.kind: r.file.name for r in picture.renditions.all()}
    picture.focus_x, picture.focus_y = 90, 10
    picture.save()
    assert {shape for shape, _format, _width in kinds(picture)} == {Shape.WHOLE}
    make()
    after = {r.kind: r.file.name for r in picture.renditions.all()}
    assert set(before) == set(after)
    assert all(after[kind] == before[kind] for kind in before if kind[0] == Shape.WHOLE)


@pytest.mark.parametrize(
    ("x", "y", "classes"),
    [
        (50, 50, ""),
        (30, 50, "focus-x-30"),
        (0, 100, "focus-x-0 focus-y-100"),
        (34, 35, "focus-x-30 focus-y-40"),
        (45, 54, ""),
    ],
)
def test_a_card_keeps_the_focal_point_in_sight_by_a_class_of_the_sheet(x, y, classes):
    assert Picture(focus_x=x, focus_y=y).focus_classes == classes
    sheet = (ROOT / "static" / "newsroom.css").read_text()
    for name in classes.split():
        axis, step = name.split("-")[1:]
        assert f".{name} {{ --focus-{axis}: {step}%; }}" in sheet


# Nobody waits for them


def test_saving_a_picture_or_an_article_makes_no_rendition(
    editor, as_staff, print_article, monkeypatch
):
    def forbidden(*args):
        raise AssertionError("made in the request")

    monkeypatch.setattr(renditions, "encoded", forbidden)
    browser = as_staff(editor)
    data = jpeg(900, 600).read()
    file = SimpleUploadedFile("quay.jpg", data)
    assert browser.post(reverse("admin:articles_picture_add"), {**WORDS, "file": file}).url
    picture = Picture.objects.get()
    assert picture.renditions.count() == 0
    assert RenditionOrder.objects.waiting().get().picture == picture
    article = print_article(picture=picture)
    article.save()
    address = reverse("admin:articles_picture_change", args=[picture.pk])
    assert browser.post(address, {**WORDS, **FOCUS, "focus_x": 10}).status_code == 302
    assert picture.renditions.count() == 0


@pytest.fixture
def half_way(monkeypatch):
    """A worker in a thread of its own that has begun with a picture and goes on when let."""
    begun, go_on, done = threading.Event(), threading.Event(), []
    real = orders.render

    def render(picture, wanted):
        begun.set()
        assert go_on.wait(20)
        return real(picture, wanted)

    def work():
        try:
            done.append(RenditionOrder.objects.carry_out_next())
        finally:
            connection.close()

    worker = threading.Thread(target=work)

    def start():
        monkeypatch.setattr(orders, "render", render)
        worker.start()
        assert begun.wait(20)
        monkeypatch.setattr(orders, "render", real)
        # Whatever would wait for the worker fails instead.
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")

    def finish():
        go_on.set()
        worker.join(20)
        return done[0]

    yield start, finish
    go_on.set()
    worker.join(20)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_picture_and_never_wait(hang, half_way):
    start, finish = half_way
    older, newer = hang(), hang(colour="navy")
    start()
    assert RenditionOrder.objects.carry_out_next() == older
    assert RenditionOrder.objects.carry_out_next() is None
    assert finish() == newer
    assert [picture.renditions.count() for picture in (older, newer)] == [6, 6]
    assert folder() == named()


@pytest.mark.django_db(transaction=True)
def test_what_is_being_rendered_can_be_saved_and_used_meanwhile(hang, half_way, write):
    start, finish = half_way
    picture = hang()
    start()
    picture.caption = "At one."
    picture.save()
    write(picture=picture).save()
    finish()
    assert picture.renditions.count() == 6
    assert RenditionOrder.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_changed_while_it_is_rendered_is_rendered_anew(hang, half_way):
    start, finish = half_way
    picture = hang()
    start()
    picture.focus_x = 100
    picture.save()
    finish()
    assert picture.renditions.count() == 0
    assert RenditionOrder.objects.waiting().count() == 1
    make()
    assert picture.renditions.count() == 6
    assert folder() == named()


@pytest.mark.django_db(transaction=True)
def test_what_is_deleted_while_it_is_rendered_leaves_nothing(hang, half_way, at_once):
    start, finish = half_way
    picture = hang()
    start()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")
    threading.Timer(0.2, finish).start()
    Picture.objects.get(pk=picture.pk).delete()
    make()
    assert Rendition.objects.count() == RenditionOrder.objects.count() == 0
    assert folder() == set()


# What goes wrong


def worker_that(misbehaves):
    """A worker in a process of its own, in which the lines MISBEHAVES have been run before."""
    database = connection.settings_dict
    login = ":".join(
        quote(word, safe="") for word in (database["USER"], database["PASSWORD"]) if word
    )
    place = quote(database["HOST"] or "", safe="") + (
        f":{database['PORT']}" if database["PORT"] else ""
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DATABASE_URL": f"postgresql://{login}@{place}/{database['NAME']}",
        "DATABASE_ASSUME_ROLE": SERVING_ROLE,
        "PICTURE_FOLDER": str(django_settings.MEDIA_ROOT),
    }
    lines = (
        "import os, signal, django\ndjango.setup()\n"
        "from articles.models import rendition\n"
        "rendition.AVIF_EFFORT['speed'] = 10\n"
        f"{misbehaves}\n"
        "from django.core.management import call_command\n"
        "call_command('make_renditions')\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", lines], env=environment, cwd=ROOT, stderr=subprocess.PIPE
    )


DIES_WRITING = """
real, written = os.fsync, []
def fsync(file):
    written.append(file)
    if len(written) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    real(file)
os.fsync = fsync
"""


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("then", ["tried again", "deleted"])
def test_a_worker_killed_in_the_middle_leaves_nothing_half_named_and_nothing_for_ever(
    hang, monkeypatch, then
):
    picture = hang()
    worker = worker_that(DIES_WRITING)
    assert worker.wait(30) == -signal.SIGKILL
    worker.stderr.close()
    assert picture.renditions.count() == 0
    assert RenditionOrder.objects.get().attempts == 1
    whole = {name for name in folder() if not name.endswith(".half")}
    assert len(whole) == 3
    assert len(folder() - whole) == 1
    for name in whole:
        with Image.open(django_settings.MEDIA_ROOT / name) as image:
            image.load()
    if then == "tried again":
        make()
        assert picture.renditions.count() == 6
    else:
        # Of that, nothing can be made that was begun.
        Picture.objects.get().delete()
        later(monkeypatch, days=8)
        make()
    assert folder() == named()


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_asked_to_stop_stops_at_once_and_it_counts_as_no_attempt(hang, number):
    hang()
    waits = "import time\nrendition.encoded = lambda *a: (print(flush=True), time.sleep(60))"
    worker = worker_that(waits.replace("print(flush=True)", "os.write(2, b'ready')"))
    assert worker.stderr.read(5) == b"ready"
    worker.send_signal(number)
    assert worker.wait(10) == 0
    assert worker.stderr.read() == b""
    worker.stderr.close()
    assert RenditionOrder.objects.get().attempts == 0


def damage(picture):
    path = django_settings.MEDIA_ROOT / picture.file.name
    path.write_bytes(path.read_bytes()[:100])


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (damage, "The stored file cannot be read"),
        (
            lambda p: (django_settings.MEDIA_ROOT / p.file.name).unlink(),
            "The stored file is missing.",
        ),
    ],
)
def test_a_picture_that_cannot_be_rendered_is_given_up_loudly_and_blocks_no_other(
    hang, editor, as_staff, caplog, monkeypatch, harm, why
):
    fine, broken = hang(), hang(colour="navy")
    harm(broken)
    make()
    assert fine.renditions.count() == 6
    assert why in RenditionOrder.objects.given_up().get().failure
    assert f"No renditions of picture {broken.pk}" in caplog.text
    # Nor is it tried again.
    monkeypatch.setattr(orders, "render", None)
    make()
    address = reverse("admin:articles_picture_changelist")
    for query in ("", "?renditions=given_up"):
        assert why in text_of(as_staff(editor).get(address + query))
    assert why not in text_of(as_staff(editor).get(f"{address}?renditions=waiting"))


def test_what_was_given_up_can_be_ordered_again(hang, editor, as_staff):
    picture = hang()
    whole = (django_settings.MEDIA_ROOT / picture.file.name).read_bytes()
    damage(picture)
    make()
    (django_settings.MEDIA_ROOT / picture.file.name).write_bytes(whole)
    again = {"action": "make_again", "_selected_action": picture.pk}
    response = as_staff(editor).post(
        reverse("admin:articles_picture_changelist"), again, follow=True
    )
    assert "1 picture ordered." in text_of(response)
    make()
    assert picture.renditions.count() == 6


def test_a_picture_that_kills_its_worker_is_given_up_after_three(hang):
    picture = hang()
    RenditionOrder.objects.update(attempts=MAX_ATTEMPTS)
    make()
    assert "died of it" in RenditionOrder.objects.given_up().get().failure
    assert picture.renditions.count() == 0


def test_a_full_disk_is_not_the_pictures_fault(hang, monkeypatch):
    picture = hang()

    def full(name, data):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(renditions, "_write", full)
        with pytest.raises(OSError, match="No space left"):
            make()
    assert RenditionOrder.objects.waiting().get().attempts == 0
    make()
    assert picture.renditions.count() == 6


def test_once_is_enough(hang):
    hang()
    hang(colour="navy")
    make()
    before = folder(), set(Rendition.objects.values_list("pk", "file"))
    make()
    assert (folder(), set(Rendition.objects.values_list("pk", "file"))) == before


# What becomes of files


def later(monkeypatch, days):
    then = timezone.now() + timedelta(days=days)
    monkeypatch.setattr("articles.models.discarded.timezone.now", lambda: then)


def test_a_remade_crops_file_stays_for_pages_sent_before_and_goes_at_last(hang, monkeypatch):
    picture = hang()
    make()
    old = {picture.renditions.get(shape=Shape.SQUARE).file.name}
    picture.focus_x = 0
    picture.save()
    make()
    assert old <= folder()
    later(monkeypatch, days=6)
    make()
    assert old <= folder()
    later(monkeypatch, days=8)
    make()
    assert not old & folder()
    assert folder() == named()
    assert DiscardedFile.objects.count() == 0


def test_a_crop_made_the_same_again_is_not_swept_away(hang, monkeypatch):
    picture = hang()
    make()
    for focus in (0, 50):
        picture.focus_x = focus
        picture.save()
        make()
    later(monkeypatch, days=8)
    make()
    assert folder() == named()


def test_another_file_for_a_picture_replaces_all_that_was_made_of_the_first(hang, monkeypatch):
    picture = hang()
    make()
    before = named()
    picture.file.save("another.jpg", jpeg(500, 500, "navy"), save=True)
    assert Rendition.objects.count() == 0
    assert before <= folder()
    make()
    assert named().isdisjoint(before)
    later(monkeypatch, days=8)
    make()
    assert folder() == named()


def test_with_an_unused_picture_its_files_go(hang):
    kept, gone = hang(), hang(colour="navy")
    make()
    gone.delete()
    make()
    assert Picture.objects.get() == kept
    assert folder() == named()


@pytest.mark.django_db(transaction=True)
def test_a_deletion_taken_back_takes_no_file(hang):
    picture = hang()
    make()
    before = folder()
    with transaction.atomic():
        picture.delete()
        transaction.set_rollback(True)
    make()
    assert folder() == before == named()


# On the page


def srcset(tag):
    found = re.search(r'srcset="([^"]+)"', tag)
    return dict(entry.split(" ") for entry in found[1].split(", ")) if found else {}


def test_a_page_without_renditions_shows_the_stored_picture(client, hang, print_article):
    picture = hang()
    page = text_of(client.get(print_article(picture=picture).get_absolute_url()))
    figure = re.search(r"<figure.*?</figure>", page, re.S)[0]
    assert "<source" not in figure
    assert "srcset" not in figure
    assert f'<img src="{picture.file.url}" width="700" height="500" alt="A quay"' in figure


@pytest.mark.parametrize("where", ["article", "front page"])
def test_a_page_names_only_files_that_are_there_as_wide_as_it_says(
    client, hang, print_article, where
):
    article = print_article(picture=hang(1300, 900))
    print_article(picture=hang(700, 500))
    make()
    page = text_of(client.get(article.get_absolute_url() if where == "article" else "/"))
    pictures = re.findall(r"<picture>.*?</picture>", page, re.S)
    assert len(pictures) == 2
    for picture in pictures:
        source, image = re.fullmatch(
            r"<picture>(<source[^>]*>)(<img[^>]*>)</picture>", picture
        ).groups()
        assert 'type="image/avif"' in source
        assert re.search(r'sizes="\(min-width', source)
        assert re.search(r'sizes="[^"]+"', source)[0] in image
        assert re.search(r'width="\d+" height="\d+"', image)
        for tag, kind in ((source, "AVIF"), (image, "JPEG")):
            named_here = srcset(tag)
            assert named_here
            for address, width in named_here.items():
                response = client.get(address)
                assert response["Content-Type"] == f"image/{kind.lower()}"
                opened = Image.open(BytesIO(b"".join(response.streaming_content)))
                assert (opened.format, f"{opened.width}w") == (kind, width)


def test_the_hero_comes_at_once_and_the_others_when_scrolled_to(client, hang, print_article):
    article = print_article(picture=hang())
    for _n in range(2):
        print_article(picture=hang())
    make()
    hero, *others = re.findall(r"<img[^>]*>", text_of(client.get(article.get_absolute_url())))
    assert 'fetchpriority="high"' in hero
    assert "lazy" not in hero
    assert len(others) == 2
    assert all('loading="lazy"' in one and "fetchpriority" not in one for one in others)


def test_a_focal_point_is_on_the_card_as_a_class(client, hang, print_article):
    picture = hang()
    picture.focus_x, picture.focus_y = 80, 20
    picture.save()
    print_article(picture=picture)
    assert 'class="card-picture focus-x-80 focus-y-20"' in text_of(client.get("/"))


def test_one_picture_may_stand_in_several_articles(client, hang, print_article):
    picture = hang()
    make()
    for _n in range(3):
        print_article(picture=picture)
    assert text_of(client.get("/")).count(picture.avif_srcset) == 3
    assert Article.objects.count() == 3


def test_an_avif_is_served_as_what_it_is_and_may_be_kept_for_good(client, hang):
    picture = hang()
    make()
    response = client.get(picture.smallest.file.url)
    assert response["Content-Type"] == "image/avif"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"".join(response.streaming_content)[4:12] == b"ftypavif"
