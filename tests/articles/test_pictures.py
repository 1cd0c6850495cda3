"""What becomes of a picture: from an editor's file to the bytes that readers get."""

import re
import struct
import subprocess
import sys
import zlib
from functools import cache
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageCms

from articles.models import Picture
from articles.models.prepare import HEIGHT, MAX_PIXELS, WIDTH, UnreadablePicture, prepared
from tests.rooms import ROOT

RED, WHITE, BLUE = (255, 0, 0), (255, 255, 255), (0, 0, 255)


def encoded(picture, kind, **how):
    data = BytesIO()
    picture.save(data, kind, **how)
    return data.getvalue()


def printed(data):
    """DATA as the paper would print it."""
    return opened(prepared(ContentFile(data)).read())


def opened(data):
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


def about(pixel, colour):
    """Whether PIXEL has COLOUR, but for what a JPEG makes of it."""
    return all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=True))


# How it is prepared


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_that_is_taken_becomes_a_jpeg(kind):
    picture = printed(encoded(Image.new("RGB", (40, 30), RED), kind))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (40, 30))
    assert about(picture.getpixel((20, 15)), RED)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_way_of_keeping_colours_can_be_printed(mode):
    picture = printed(encoded(Image.new(mode, (40, 30)), "PNG"))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (40, 30))


@pytest.mark.parametrize(
    ("size", "becomes"),
    [
        ((WIDTH, 900), (WIDTH, 900)),
        ((WIDTH + 1, 1500), (WIDTH, 1499)),
        ((2 * WIDTH, 1000), (WIDTH, 500)),
        ((300, HEIGHT), (300, HEIGHT)),
        ((300, 2 * HEIGHT), (150, HEIGHT)),
        ((20 * WIDTH, 1), (WIDTH, 1)),
        # Taller than a JPEG can be.
        ((10, 70_000), (1, HEIGHT)),
    ],
)
def test_a_picture_is_scaled_down_to_fit_and_never_up(size, becomes):
    picture = printed(encoded(Image.new("L", size), "PNG"))
    assert picture.size == becomes


def test_a_picture_is_named_after_its_content():
    red, blue = (encoded(Image.new("RGB", (40, 30), colour), "PNG") for colour in (RED, BLUE))
    names = [prepared(ContentFile(data)).name for data in (red, blue, red)]
    assert names[0] == names[2] != names[1]
    assert re.fullmatch(r"[0-9a-f]{32}\.jpg", names[0])


def photograph(orientation, size=(60, 30)):
    """A picture red on the left and blue on the right, as a camera held so would keep it, with
    all that a camera notes."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A canary of a camera"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (36.0, 11.0, 28.0)
    upright = Image.new("RGB", size, RED)
    upright.paste(BLUE, (size[0] // 2, 0, *size))
    kept = upright
    if orientation == 3:
        kept = upright.transpose(Image.Transpose.ROTATE_180)
    elif orientation == 6:
        kept = upright.transpose(Image.Transpose.ROTATE_90)
    elif orientation == 8:
        kept = upright.transpose(Image.Transpose.ROTATE_270)
    return encoded(kept, "JPEG", exif=exif, quality=95, comment=b"canary")


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photograph_is_turned_upright(orientation):
    picture = printed(photograph(orientation))
    assert picture.size == (60, 30)
    assert about(picture.getpixel((10, 15)), RED)
    assert about(picture.getpixel((50, 15)), BLUE)


def test_what_a_camera_notes_is_dropped():
    taken = photograph(orientation=6)
    assert b"canary" in taken.lower()
    assert opened(taken).getexif().get_ifd(0x8825)
    data = prepared(ContentFile(taken)).read()
    picture = opened(data)
    assert dict(picture.getexif()) == {}
    assert b"canary" not in data.lower()
    assert b"Exif" not in data
    assert set(picture.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
    }


def test_colours_of_another_space_are_converted_before_their_profile_is_dropped():
    """Grey stays grey and red becomes redder than its numbers said; nothing is left to say so."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile, kept in ((wide_profile(), False), (srgb(), True), (lab, True), (b"none", True)):
        data = encoded(Image.new("RGB", (40, 30), (180, 90, 60)), "PNG", icc_profile=profile)
        picture = printed(data)
        assert "icc_profile" not in picture.info
        assert about(picture.getpixel((20, 15)), (180, 90, 60)) == kept


def srgb():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def wide_profile():
    """An sRGB profile in which red and green have changed places: far enough from sRGB."""
    data = bytearray(srgb())
    red, green = data.index(b"rXYZ", 128), data.index(b"gXYZ", 128)
    data[red : red + 4], data[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(data)


def test_a_picture_in_four_colours_is_printed_in_three():
    picture = printed(encoded(Image.new("CMYK", (40, 30), (0, 255, 255, 0)), "JPEG"))
    assert picture.mode == "RGB"
    assert about(picture.getpixel((20, 15)), RED)


def test_words_inside_a_png_are_dropped():
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Author", "A canary")
    data = encoded(Image.new("RGB", (40, 30)), "PNG", pnginfo=notes)
    assert b"canary" in data
    assert b"canary" not in prepared(ContentFile(data)).read()


def test_what_is_transparent_is_printed_on_white():
    picture = Image.new("RGBA", (60, 30), (0, 0, 0, 0))
    picture.paste((*RED, 255), (30, 0, 60, 30))
    on_paper = printed(encoded(picture, "PNG"))
    assert about(on_paper.getpixel((10, 15)), WHITE)
    assert about(on_paper.getpixel((50, 15)), RED)


def test_what_is_half_transparent_is_mixed_with_white():
    on_paper = printed(encoded(Image.new("RGBA", (40, 30), (*RED, 128)), "PNG"))
    assert about(on_paper.getpixel((20, 15)), (255, 127, 127))


# What is refused, in words


def png_of(width, height):
    """A PNG that says it has so many pixels, and holds none."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@cache
def of_50_megapixels():
    """A real one, as a large camera would make it."""
    return encoded(Image.new("RGB", (8660, 5774), "teal"), "JPEG")


@cache
def bomb():
    """A real one: a hundred megapixels in a few kilobytes, each of them there."""
    return encoded(Image.new("1", (10_000, 10_000)), "PNG", optimize=True)


JPEG = encoded(Image.effect_noise((640, 150), 80).convert("RGB"), "JPEG")
TOO_LARGE = "larger than 40 megapixels"
DAMAGED = "damaged and cannot be read"
WRONG_KIND = "not a JPEG, PNG or WebP"

REFUSED = {
    "a pixel too many": (png_of(MAX_PIXELS // 1000, 1001), TOO_LARGE),
    "many pixels too many": (png_of(10_000, 10_000), TOO_LARGE),
    "a bomb": (png_of(60_000, 60_000), TOO_LARGE),
    "no pixels": (png_of(100, 100), DAMAGED),
    "half a JPEG": (JPEG[: len(JPEG) // 2], DAMAGED),
    "a GIF": (encoded(Image.new("P", (40, 30)), "GIF"), WRONG_KIND),
    "a TIFF": (encoded(Image.new("RGB", (40, 30)), "TIFF"), WRONG_KIND),
    "a drawing in SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', WRONG_KIND),
    "a PDF": (encoded(Image.new("RGB", (40, 30)), "PDF"), WRONG_KIND),
    "an AVIF": (encoded(Image.new("RGB", (40, 30)), "AVIF"), WRONG_KIND),
    "a text": (b"A quay, in words.", WRONG_KIND),
    "nothing": (b"", WRONG_KIND),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_printed_is_refused_and_it_is_said_why(what):
    data, said = REFUSED[what]
    with pytest.raises(UnreadablePicture, match=said):
        prepared(ContentFile(data))
    assert prepared(ContentFile(JPEG)).size


MEASURED = pytest.mark.skipif(sys.platform != "linux", reason="memory is measured by /proc")


@MEASURED
@pytest.mark.parametrize("large", [of_50_megapixels, bomb])
def test_a_real_picture_that_is_too_large_is_refused_before_it_is_unpacked(large):
    data = large()
    assert len(data) < 1_000_000
    assert memory_for(data, REFUSE) < 20


@MEASURED
def test_the_largest_picture_that_is_taken_costs_bounded_memory():
    data = encoded(Image.new("RGB", (7300, 5400), "teal"), "JPEG")
    assert memory_for(data, "prepared(file)") < 200


REFUSE = """
try:
    prepared(file)
except UnreadablePicture as problem:
    assert "40 megapixels" in str(problem)
else:
    raise AssertionError
"""
MEASURE = r"""
import re, sys
from io import BytesIO
from pathlib import Path
import django
django.setup()
from articles.models.prepare import UnreadablePicture, prepared
file = BytesIO(sys.stdin.buffer.read())
# Not getrusage(): its peak is that of whoever started us, where that was higher.
peak = lambda: int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024
before = peak()
"""


def memory_for(data, lines):
    """The megabytes that a process of its own needs for LINES, which are given DATA as `file`."""
    done = subprocess.run(
        [sys.executable, "-c", f"{MEASURE}{lines}\nprint(peak() - before)"],
        input=data,
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return int(done.stdout)


def test_as_many_pixels_as_are_allowed_are_not_refused_for_their_number():
    # There are none in it, so that it is refused for that.
    with pytest.raises(UnreadablePicture, match=DAMAGED):
        prepared(ContentFile(png_of(MAX_PIXELS // 1000, 1000)))


WORDS = {"alt": "A quay", "caption": "At noon.", "credit": "Drawing: A. Quill"}


@pytest.fixture
def upload(editor, as_staff):
    """Upload DATA as an editor does; the response."""

    def upload(data, name="quay.png"):
        file = SimpleUploadedFile(name, data, "application/octet-stream")
        return as_staff(editor).post(reverse("admin:articles_picture_add"), {**WORDS, "file": file})

    return upload


UPLOADS = {
    "too many pixels": ("quay.png", png_of(8_000, 5_001), TOO_LARGE),
    "a bomb": ("quay.png", png_of(60_000, 60_000), TOO_LARGE),
    "a real 50 megapixels": ("quay.jpg", of_50_megapixels, TOO_LARGE),
    "a real bomb": ("quay.png", bomb, TOO_LARGE),
    "a stamp": ("quay.png", encoded(Image.new("L", (639, 900)), "PNG"), "639 × 900 pixels"),
    "a PDF": ("quay.pdf", REFUSED["a PDF"][0], WRONG_KIND),
    "half a JPEG": ("quay.jpg", JPEG[: len(JPEG) // 2], DAMAGED),
    "a GIF": ("quay.gif", REFUSED["a GIF"][0], WRONG_KIND),
    "a GIF in disguise": ("quay.jpg", REFUSED["a GIF"][0], WRONG_KIND),
    "a text in disguise": ("quay.jpg", b"A quay, in words.", WRONG_KIND),
    "nothing": ("quay.jpg", b"", "file is empty"),
    "a drawing in SVG": ("quay.svg", REFUSED["a drawing in SVG"][0], WRONG_KIND),
    "a page in disguise": ("quay.jpg", b"<!doctype html><script>1</script>", WRONG_KIND),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", UPLOADS)
def test_the_form_says_what_is_wrong_and_keeps_nothing(upload, settings, what):
    name, data, said = UPLOADS[what]
    response = upload(data() if callable(data) else data, name)
    assert response.status_code == 200
    assert said in " ".join(response.context["errors"][0])
    assert 'value="A quay"' in response.content.decode()
    assert Picture.objects.count() == 0
    assert not settings.MEDIA_ROOT.exists()


@pytest.mark.django_db
def test_what_an_editor_uploads_is_kept_prepared_and_nothing_else(upload, settings):
    taken = photograph(orientation=6, size=(640, 300))
    assert upload(taken, "IMG_0001 at my house.JPG").status_code == 302
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (640, 300)
    assert re.fullmatch(r"[0-9a-f]{32}\.jpg", picture.file.name)
    (kept,) = settings.MEDIA_ROOT.iterdir()
    assert b"canary" not in kept.read_bytes().lower()
    assert opened(kept.read_bytes()).size == (640, 300)
    assert {field: getattr(picture, field) for field in WORDS} == WORDS


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["quay.html", "quay.svg", "quay", "../../quay.jpg"])
def test_what_a_file_is_called_decides_nothing(upload, name):
    assert upload(JPEG, name).status_code == 302
    assert re.fullmatch(r"[0-9a-f]{32}\.jpg", Picture.objects.get().file.name)


@pytest.mark.django_db
def test_whoever_may_only_look_at_pictures_sees_one(hire, as_staff, picture):
    person = hire("ola")
    person.user_permissions.add(Permission.objects.get(codename="view_picture"))
    page = as_staff(person).get(reverse("admin:articles_picture_change", args=[picture.pk]))
    assert picture.credit in page.content.decode()


@pytest.mark.django_db
def test_the_form_offers_only_files_of_the_right_kind(editor, as_staff):
    form = as_staff(editor).get(reverse("admin:articles_picture_add")).content.decode()
    assert 'accept="image/jpeg,image/png,image/webp"' in form


@pytest.mark.django_db
def test_alternative_text_and_credit_are_required_and_a_caption_is_not(editor, as_staff):
    client, address = as_staff(editor), reverse("admin:articles_picture_add")
    for missing, stored in [("alt", 0), ("credit", 0), ("caption", 1)]:
        client.post(address, {**WORDS, missing: "", "file": SimpleUploadedFile("quay.jpg", JPEG)})
        assert Picture.objects.count() == stored


@pytest.mark.django_db
def test_a_caption_can_be_put_right_without_a_new_file(editor, as_staff, picture):
    before = picture.file.name
    response = as_staff(editor).post(
        reverse("admin:articles_picture_change", args=[picture.pk]),
        {**WORDS, "caption": "At one.", "focus_x": 50, "focus_y": 50},
    )
    assert response.status_code == 302
    picture.refresh_from_db()
    assert (picture.caption, picture.file.name) == ("At one.", before)


@pytest.mark.django_db
def test_the_same_picture_uploaded_twice_can_be_opened_twice(upload, client):
    upload(JPEG, "quay.jpg")
    upload(JPEG, "quay-again.jpg")
    first, second = Picture.objects.all()
    assert first.file.name != second.file.name
    for picture in (first, second):
        assert opened(bytes_of(client.get(address_of(picture.file.name)))).size == (640, 150)


# How it is served


def address_of(name):
    return reverse("articles:picture", args=[name])


def bytes_of(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content)


@pytest.mark.django_db
def test_a_picture_is_served_as_what_it_is_and_may_be_kept_for_good(client, picture, settings):
    response = client.get(address_of(picture.file.name))
    data = bytes_of(response)
    assert data == (settings.MEDIA_ROOT / picture.file.name).read_bytes()
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Length"] == str(len(data))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Vary" not in response
    assert not response.cookies


@pytest.mark.django_db
def test_a_pictures_own_address_is_the_one_that_serves_it(picture):
    assert picture.file.url == address_of(picture.file.name)


@pytest.mark.django_db
def test_no_name_leads_out_of_the_folder_or_to_another_kind_of_file(client, picture, settings):
    folder = settings.MEDIA_ROOT
    (folder / "notes.txt").write_text("canary")
    (folder / "deeper").mkdir()
    (folder / "deeper" / "quay.jpg").write_text("canary")
    (folder / ".quay.jpg").write_text("canary")
    (folder.parent / "outside.jpg").write_text("canary")
    for name in (
        "none.jpg",
        "notes.txt",
        "deeper/quay.jpg",
        "deeper",
        "",
        ".quay.jpg",
        "../outside.jpg",
        "%2e%2e/outside.jpg",
        "..%2foutside.jpg",
        "%252e%252e%252foutside.jpg",
        "..\\outside.jpg",
        "..%5coutside.jpg",
        f"{folder.parent}/outside.jpg",
        f"{picture.file.name}/",
        f"{picture.file.name}%00.jpg",
        f"{picture.file.name}%0a",
        "quay.jpg.jpg",
        "٣.jpg",
        "x" * 5000 + ".jpg",
    ):
        response = client.get(f"/pictures/{name}")
        assert response.status_code == 404, name
        assert b"canary" not in response.content
        assert "immutable" not in response.get("Cache-Control", "")
    assert bytes_of(client.get(f"/pictures/{picture.file.name}"))


@pytest.mark.django_db
def test_a_picture_that_is_only_looked_at_asks_the_database_nothing(
    client, picture, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert bytes_of(client.get(address_of(picture.file.name)))
