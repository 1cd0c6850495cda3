"""What the tests of the moderator's desk look at."""

import time

from comments.models import Comment

CURRENT = ".card[aria-current]"
COUNT = "() => Object.keys(localStorage).filter((key) => key.startsWith('desk.unsent')).length"


def reads(page, comment):
    """Wait until COMMENT is the one being read."""
    page.locator(f"#card-{comment.pk}[aria-current]").wait_for()


def is_gone(page, comment):
    page.locator(f"#card-{comment.pk}").wait_for(state="detached")


def unsent(page):
    """How many decisions this browser keeps still."""
    return page.evaluate(COUNT)


def all_sent(page, seconds=10):
    until(lambda: unsent(page) == 0, page, seconds)


def until(holds, page, seconds=10):
    """Wait for what HOLDS in the end; the page goes on meanwhile."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came true"
        page.wait_for_timeout(20)


def status_of(comment):
    return Comment.objects.get(pk=comment.pk).status
