"""An address is somebody's own: none is taken that is another's in small letters."""

import pytest
from django.urls import reverse

from comments.models import Comment, MailboxKey, Report

pytestmark = pytest.mark.django_db

# Each looks like a plain letter, or becomes one: of kelvin, long, with a dot, without.
LOOK_ALIKES = [
    "\N{KELVIN SIGN}im@example.org",
    "lui\N{LATIN SMALL LETTER LONG S}a@example.org",
    "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}da@example.org",
    "\N{LATIN SMALL LETTER DOTLESS I}da@example.org",
    "ana@ban\N{KELVIN SIGN}.example",
]
WRONG = "Enter an e-mail address in the form name@example.com"


@pytest.mark.parametrize("email", LOOK_ALIKES, ids=ascii)
def test_no_form_takes_an_address_that_looks_like_anothers(
    client, article, publish, clause, as_staff, chief, email
):
    reported = publish()
    forms = {
        reverse("comments:comment_on", args=[article.slug]): {"name": "Ana", "text": "At six."},
        reverse("comments:reply", args=[reported.public_id]): {"name": "Ana", "text": "At six."},
        reverse("comments:mine_ask"): {},
        reverse("comments:report", args=[reported.public_id]): {"about": clause.pk},
    }
    for address, said in forms.items():
        response = client.post(address, {**said, "email": email, "step": "send"})
        page = response.content.decode()
        assert response.status_code == 422, address
        assert WRONG in page
        # As it was typed, to be put right.
        assert f'value="{email}"' in page
    asked = as_staff(chief).post(reverse("admin:desk_kept"), {"email": email})
    assert WRONG in asked.content.decode()
    assert Comment.objects.count() == 1
    assert not Report.objects.exists()
    assert not MailboxKey.objects.exists()


@pytest.mark.parametrize("email", ["KIM@Example.ORG", "kim@münchen.example", "i@straße.example"])
def test_capitals_and_other_alphabets_domains_are_nobody_elses(client, email):
    assert client.post(reverse("comments:mine_ask"), {"email": email}).status_code == 200
