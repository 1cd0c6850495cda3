"""What everybody may read is sent packed: a page is a quarter of its size then."""

import gzip
from threading import Lock

import brotli
from django.utils.cache import patch_vary_headers

# Below this, packing saves less than the line that announces it.
WORTH_IT = 500
# Brotli packs a page in a millisecond and takes two megabytes for it, of which little comes back.
_one_at_a_time = Lock()


def _brotli(body):
    with _one_at_a_time:
        return brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)


# As small as each gets in the two milliseconds that a page is worth. Without a moment in the
# header, gzip makes the same bytes of the same page.
PACKERS = {
    "br": _brotli,
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
UNPACKERS = {"br": brotli.decompress, "gzip": gzip.decompress}


class PackForReaders:
    """Packs pages, feeds, maps and data as the browser asks; pictures are packed already, and
    static files WhiteNoise has packed beforehand.

    Packing lets whoever watches the line tell by its length whether words of theirs stand in a
    page twice, and so guess a secret beside them (BREACH). Django's GZipMiddleware makes every
    length a little random against that; ours are the same bytes every time, to be kept and
    compared. So nothing is packed in which there is a secret: not the admin, with its tokens
    and with searches that the page repeats, and nothing that is not to be kept, which is the form
    with what somebody typed, and receipts. What is left holds only what anybody may read.

    A response that says its encoding was packed by whoever kept it, and stays as it is.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if _is_for_everybody(request, response) and _may_be_packed(response):
            patch_vary_headers(response, ["Accept-Encoding"])
            _weaken_etag(response)
            _pack(response, request.headers.get("Accept-Encoding", ""))
        return response


def _is_for_everybody(request, response):
    kept = response.get("Cache-Control", "").lower()
    return not (
        request.path_info.startswith("/admin/")
        or response.cookies
        or "no-store" in kept
        or "private" in kept
    )


def _may_be_packed(response):
    """Whether it is text; "not modified" stands for one that was, and says the same about it."""
    if response.streaming or response.has_header("Content-Encoding"):
        return False
    kind = response.get("Content-Type", "").partition(";")[0]
    is_text = kind.startswith("text/") or kind.endswith(("xml", "json"))
    return is_text or response.status_code == 304


def _weaken_etag(response):
    """One ETag for a page however it is packed, and so a weak one: the bytes do differ."""
    if response.get("ETag", "").startswith('"'):
        response["ETag"] = f"W/{response['ETag']}"


def _pack(response, accepted):
    coding = next((one for one in PACKERS if one in codings(accepted)), None)
    if coding and len(response.content) >= WORTH_IT:
        response.content = PACKERS[coding](response.content)
        response["Content-Encoding"] = coding
        response["Content-Length"] = len(response.content)


def codings(accepted):
    """The codings that an Accept-Encoding names and does not refuse."""
    named = (one.lower().replace(" ", "").partition(";q=") for one in accepted.split(","))
    return {coding for coding, _q, weight in named if weight.strip("0.") or not _q}
