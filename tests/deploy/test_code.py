"""`make code` is an authenticator app like any other."""

import pytest

from deploy.code import code_at, seconds_left
from deploy.steps import Refusal
from tests.people import SECRET, code_for

# RFC 6238, appendix B, to six digits; the secret is "12345678901234567890".
KEY = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"


@pytest.mark.parametrize(
    ("moment", "code"),
    [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2e10, "353130")],
)
def test_it_shows_what_the_standard_says(moment, code):
    assert code_at(moment, KEY) == code
    assert code_at(moment, KEY.replace(" ", "").lower()) == code


def test_it_says_how_long_that_counts():
    assert [seconds_left(moment) for moment in (0, 29.9, 30)] == [30, 1, 30]


@pytest.mark.parametrize("key", ["", "not a key!", "1"])
def test_without_a_key_it_says_where_there_is_one(key):
    with pytest.raises(Refusal, match="the key beside the login"):
        code_at(0, key)


@pytest.mark.django_db
def test_it_opens_the_door(hire, monkeypatch):
    monkeypatch.setattr("tests.people.time.time", lambda: 1_800_000_030)
    assert code_for(hire("nina")) == code_at(1_800_000_000, SECRET)
