"""What an editor uploads is a picture, made anew; what else stands in the file, or in its name, is
gone."""

import io
import re
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from articles.admin import picture as picture_admin
from articles.models import Picture
from tests.articles.test_pictures import WORDS, encoded

pytestmark = pytest.mark.django_db

CANARY = b"<script>canary</script><?php canary ?>"
PLAIN = Image.new("RGB", (640, 400), "teal")


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def in_a_zip():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("canary.html", CANARY)
    return file.getvalue()


def jpeg(before=b"", after=b""):
    """A JPEG with BEFORE in its first segment and AFTER behind its end."""
    data = encoded(PLAIN, "JPEG")
    comment = b"\xff\xfe" + struct.pack(">H", len(before) + 2) + before if before else b""
    return data[:2] + comment + data[2:] + after


def png(after=b""):
    data = encoded(PLAIN, "PNG")
    texts = chunk(b"tEXt", b"Comment\0" + CANARY) + chunk(
        b"zTXt", b"Comment\0\0" + zlib.compress(CANARY)
    )
    return data[:33] + texts + data[33:] + after


# Files that are a picture to one program and something else to another.
POLYGLOTS = {
    "a page behind a JPEG": ("quay.html", jpeg(after=CANARY)),
    "a page inside a JPEG": ("quay.jpg", jpeg(before=CANARY)),
    "a script inside a JPEG": ("quay.jpg.js", jpeg(before=b"*/=1;" + CANARY, after=CANARY)),
    "an archive behind a JPEG": ("quay.jar", jpeg(after=in_a_zip())),
    "a page inside a PNG": ("quay.png", png()),
    "an archive behind a PNG": ("quay.zip", png(after=in_a_zip())),
    "a page behind a WebP": ("quay.webp", encoded(PLAIN, "WEBP") + CANARY),
}
NAMES = [
    "../../settings.py",
    "..\\..\\settings.py",
    "/etc/passwd.jpg",
    "quay.jpg\x00.html",
    "quay.jpg\r\nSet-Cookie: a=b",
    "<img src=x onerror=canary>.jpg",
    '".jpg',
    "CON.jpg",
    "q" * 300 + ".jpg",
    "\u202egpj.exe",
    ".htaccess",
]


@pytest.fixture
def upload(editor, as_staff):
    def upload(data, name="quay.jpg", kind="image/jpeg", browser=None):
        file = SimpleUploadedFile("x", data, kind)
        # What a browser says of it, as it came: Django's own class would take off a path.
        file._name = name
        address = reverse("admin:articles_picture_add")
        return (browser or as_staff(editor)).post(address, {**WORDS, "file": file})

    return upload


def kept(settings):
    """The bytes of every file that is kept."""
    folder = settings.MEDIA_ROOT
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("what", POLYGLOTS)
def test_of_a_file_that_is_two_things_the_picture_alone_is_kept(upload, settings, client, what):
    name, data = POLYGLOTS[what]
    assert b"canary" in data
    assert upload(data, name, "text/html").status_code == 302
    (file,) = kept(settings)
    assert b"canary" not in file
    assert not zipfile.is_zipfile(io.BytesIO(file))
    response = client.get(Picture.objects.get().file.url)
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    response.close()


@pytest.mark.parametrize("name", NAMES)
def test_what_a_file_is_called_leads_nowhere_and_is_forgotten(upload, settings, name):
    before = sorted(settings.MEDIA_ROOT.parent.rglob("*"))
    response = upload(jpeg(), name)
    assert response.status_code in {200, 400, 302}
    for picture in Picture.objects.all():
        assert re.fullmatch(r"[0-9a-f]{32}\.jpg", picture.file.name)
    outside = {
        path
        for path in settings.MEDIA_ROOT.parent.rglob("*")
        if settings.MEDIA_ROOT not in [path, *path.parents]
    }
    assert outside <= set(before)
    assert b"<img src=x onerror=canary>" not in response.content


def test_thirty_one_megabytes_are_refused_before_they_are_read(upload, settings, monkeypatch):
    def read(file):
        raise AssertionError("It was read.")

    monkeypatch.setattr(picture_admin, "prepared", read)
    response = upload(jpeg(after=b"\0" * 31_000_000))
    assert response.status_code == 200
    assert "larger than 30 megabytes" in response.content.decode()
    assert kept(settings) == []


def test_nobody_uploads_who_may_not(upload, settings, moderator, as_staff):
    assert upload(jpeg(), browser=Client()).status_code == 403
    assert upload(jpeg(), browser=as_staff(moderator)).status_code == 403
    assert kept(settings) == []
    assert not Picture.objects.exists()


def test_a_file_in_a_form_without_a_field_for_one_is_kept_nowhere(
    settings, client, article, edition, editor, as_staff, tmp_path
):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    file = SimpleUploadedFile("quay.jpg", jpeg())
    client.post(f"/comments/on/{article.slug}/", {"file": file, "text": "Well."})
    as_staff(editor).post(
        f"/admin/articles/article/{article.pk}/change/", {"headline": "A", "picture": file}
    )
    assert kept(settings) == []
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []
