"""An e-mail address is a way to write to somebody and nothing else."""

import pytest
from django.urls import reverse

from comments.models import Contact, Reporter

pytestmark = pytest.mark.django_db

# Each is an address by the rules, or nearly.
HIDING = [
    '"\x1b[31m"@example.org',
    '"\x07\x08"@example.org',
    "ana@evil\u202egro.elpmaxe",
    "ana@example\u200b.org",
    "ana@\u3164.org",
    "ana@exam\u2028ple.org",
    "ana@example.org\x00",
    "ana@example.org\nBcc: all@example.org",
    "ana@example.org, all@example.org",
    "Ana <ana@example.org>",
    "ana@example.org?bcc=all@example.org",
]
# Ways to write one that many never see and that somebody has.
ODD = [
    "ana+news@example.org",
    '"ana@home"@example.org',
    "ana@bücher.example",
    "=o'neil@example.org",
]


@pytest.fixture
def comment_with(client, article, edition):
    def comment_with(email):
        address = reverse("comments:comment_on", args=[article.slug])
        typed = {"name": "Ana", "email": email, "text": f"From {email!r}.", "step": "send"}
        return client.post(address, typed)

    return comment_with


@pytest.fixture
def report_with(client, publish):
    address = reverse("comments:report", args=[publish().public_id])

    def report_with(email):
        typed = {"about": "illegal", "words": "W", "law": "L", "name": "N", "in_good_faith": "1"}
        return client.post(address, {**typed, "email": email})

    return report_with


@pytest.mark.parametrize("email", HIDING)
def test_no_address_hides_anything(comment_with, report_with, email):
    sent = Contact.objects.count()
    for response in (comment_with(email), report_with(email)):
        assert response.status_code == 422
        assert '<a href="#id_email">' in response.content.decode()
    assert Contact.objects.count() == sent
    assert not Reporter.objects.exists()


@pytest.mark.parametrize("email", ODD)
def test_an_odd_address_is_an_address(comment_with, report_with, email):
    assert (comment_with(email).status_code, report_with(email).status_code) == (303, 303)
    assert Contact.objects.order_by("pk").last().email == Reporter.objects.get().email == email
