"""The staff of a test, by their group."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from newsroom.staff.groups import CHIEF_MODERATORS, EDITORS, MODERATORS, set_up_groups
from newsroom.staff.models import User


@pytest.fixture
def hire(db):
    """Hire somebody: `hire("ana", MODERATORS)`."""
    if not Group.objects.exists():
        set_up_groups()

    def hire(username, *groups, **details):
        user = User.objects.create_user(
            username, password="a-long-enough-password", is_staff=True, **details
        )
        user.groups.set(Group.objects.filter(name__in=groups))
        return user

    return hire


@pytest.fixture
def editor(hire):
    return hire("editor", EDITORS, first_name="Edda", last_name="Itor")


@pytest.fixture
def moderator(hire):
    return hire("moderator", MODERATORS, first_name="Mo", last_name="Derator")


@pytest.fixture
def colleague(hire):
    """Another moderator."""
    return hire("colleague", MODERATORS, first_name="Col", last_name="League")


@pytest.fixture
def chief(hire):
    return hire("chief", CHIEF_MODERATORS, first_name="Chi", last_name="Ef")


@pytest.fixture
def superuser(hire):
    return hire("root", is_superuser=True)


@pytest.fixture
def as_staff():
    """A browser in which somebody is logged in: `as_staff(moderator).get(…)`."""

    def log_in(user):
        client = Client()
        client.force_login(user)
        return client

    return log_in
