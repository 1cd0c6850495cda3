"""The newsroom's log, as whoever keeps it gets it."""

import json
import logging
from io import StringIO
from logging.config import DictConfigurator

import pytest

from newsroom import logs


@pytest.fixture
def written():
    """The lines written since, as the program that reads them reads them: `written()`."""
    stream = StringIO()
    configuration = logs.configuration("json")
    handler = logging.StreamHandler(stream)
    made_by = DictConfigurator(configuration).configure_formatter
    handler.setFormatter(made_by(configuration["formatters"]["event"]))
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
