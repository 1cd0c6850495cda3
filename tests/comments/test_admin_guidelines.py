"""A chief moderator publishes a new edition of the guidelines in the admin."""

import pytest

from comments.models import EditionOvertaken, Guidelines

pytestmark = pytest.mark.django_db


def page_of(response):
    return response.content.decode()


def clauses_posted(*rows, **fields):
    posted = {
        "welcome": "Everybody.",
        "follows": 1,
        "clauses-TOTAL_FORMS": len(rows),
        "clauses-INITIAL_FORMS": 0,
        **fields,
    }
    for n, (title, text, key) in enumerate(rows):
        posted |= {
            f"clauses-{n}-title": title,
            f"clauses-{n}-text": text,
            f"clauses-{n}-key": key,
        }
    return posted


ADD_EDITION = "/admin/comments/guidelines/add/"


def test_a_chief_publishes_a_new_edition_from_the_current_one(as_staff, chief, edition, client):
    browser = as_staff(chief)
    page = page_of(browser.get(ADD_EDITION))
    for clause in edition.clauses.all():
        assert f'value="{clause.title}"' in page
        assert clause.text in page
    response = browser.post(
        ADD_EDITION,
        clauses_posted(
            ("Profanity", "No swearing at all.", "profanity"),
            ("", "", "promotion"),
            ("Off topic", "Stay with the article.", ""),
        ),
    )
    assert response.status_code == 302
    newest = Guidelines.objects.current()
    assert (newest.number, newest.published_by) == (2, chief)
    assert [(c.number, c.key, c.title) for c in newest.clauses.all()] == [
        (1, "profanity", "Profanity"),
        (2, "off-topic", "Off topic"),
    ]
    page = page_of(client.get("/guidelines/"))
    assert "No swearing at all." in page
    assert "Edition 1," in page
    page = page_of(client.get(edition.get_absolute_url()))
    assert "No advertising." in page
    assert "earlier edition" in page


@pytest.mark.parametrize(
    "posted",
    [
        clauses_posted(("", "", "")),
        clauses_posted(("One", "", "one")),
        clauses_posted(("One", "Text.", "same"), ("Two", "Text.", "same")),
        clauses_posted(("ممنوع", "نص", "")),
        clauses_posted(("One", "Text.", "one"), welcome=""),
        # Made from an edition that is not the newest any more.
        clauses_posted(("One", "Text.", "one"), follows=0),
    ],
)
def test_an_edition_that_is_not_whole_is_not_published(as_staff, chief, edition, posted):
    assert as_staff(chief).post(ADD_EDITION, posted).status_code == 200
    assert Guidelines.objects.count() == 1


def test_an_edition_in_which_nothing_has_changed_is_not_published(as_staff, chief, edition):
    browser = as_staff(chief)
    same = clauses_posted(
        *edition.clauses.values_list("title", "text", "key"), welcome=edition.welcome
    )
    assert "Nothing has changed since" in page_of(browser.post(ADD_EDITION, same))
    assert Guidelines.objects.count() == 1
    browser.post(ADD_EDITION, {**same, "welcome": "Everybody else too."})
    assert Guidelines.objects.count() == 2


def test_of_two_editions_published_at_once_one_is_told_and_keeps_every_word(
    as_staff, chief, edition, at_once
):
    browser = as_staff(chief)
    mine = clauses_posted(("Mine", "My own words.", "mine"), welcome="My welcome.")
    response = at_once(
        lambda: Guidelines.publish(
            by=chief,
            follows=1,
            welcome="Theirs.",
            clauses=[{"key": "theirs", "title": "Theirs", "text": "Theirs."}],
        ),
        lambda: browser.post(ADD_EDITION, mine),
    )
    page = page_of(response)
    assert "Somebody has published another edition meanwhile." in page
    assert "My own words." in page
    assert "My welcome." in page
    assert [one.welcome for one in Guidelines.objects.filter(number__gt=1)] == ["Theirs."]


def test_an_edition_made_from_one_that_is_not_the_newest_is_refused(chief, edition):
    for follows in (0, 2):
        with pytest.raises(EditionOvertaken):
            Guidelines.publish(
                by=chief,
                follows=follows,
                welcome="W",
                clauses=[{"key": "a", "title": "A", "text": "A"}],
            )
    assert Guidelines.objects.get() == edition


def test_an_edition_is_published_by_chiefs_and_reworded_by_nobody(
    as_staff, moderator, superuser, chief, edition
):
    posted = clauses_posted(("One", "Text.", "one"))
    assert as_staff(moderator).post(ADD_EDITION, posted).status_code == 403
    for person in (superuser, chief):
        address = f"/admin/comments/guidelines/{edition.pk}/"
        assert as_staff(person).get(f"{address}change/").status_code == 200
        assert as_staff(person).post(f"{address}change/", posted).status_code == 403
        assert as_staff(person).post(f"{address}delete/", {"post": "yes"}).status_code == 403
    assert Guidelines.objects.get().clauses.count() == 2
