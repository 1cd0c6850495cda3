"""The least that gunicorn can be asked for: the bytes and headers of one page, whoever asks.

Measured beside the newsroom; BENCH_PAGE names the folder in which both were laid.
"""

import json
import os
from pathlib import Path

PAGE = Path(os.environ["BENCH_PAGE"])
BODY = (PAGE / "body").read_bytes()
HEADERS = [tuple(one) for one in json.loads((PAGE / "headers.json").read_text())]


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
