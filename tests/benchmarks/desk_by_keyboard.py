"""How long a moderator waits for the next card: python -m tests.benchmarks.desk_by_keyboard

Clears a hundred cards by keyboard in a browser, from a newsroom where as many wait, and measures
from the key to the frame in which the next card is painted.
"""

import statistics

from deploy.steps import Refusal
from deploy.test import NO_BROWSER
from tests.benchmarks import part

CARDS = 100
# Of ten decisions so many reject, which takes two keys: about what newspapers report.
REJECTED_OF_TEN = 2
# Milliseconds between a card's paint and the next key.
PACES = {"as fast as keys come": 0, "four a second": 250}
STYLE = "django.contrib.staticfiles.storage.StaticFilesStorage"
CURRENT = ".card[aria-current]"
WATCH = """() => {
  window.waits = []
  const reading = () => document.querySelector('.card[aria-current]')?.id
  addEventListener('keydown', (event) => {
    if (event.key === 'r') return
    const before = reading()
    const look = () => requestAnimationFrame(() => {
      // Comes no sooner than the frame is painted.
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        if (!reading() || reading() === before) look()
        else window.waits.push(performance.now() - event.timeStamp)
      }
      port2.postMessage(0)
    })
    look()
  }, true)
}"""
ARE_PAINTED = "(count) => window.waits.length === count"
UNSENT = "() => Object.keys(localStorage).filter((key) => key.startsWith('desk.unsent')).length"


SAID = """
A moderator clears {cards} cards by keyboard in a browser, from a newsroom of {comments:,}
comments, {keys} keys a decision; from the key to the frame in which the next card is painted.
"""
# Milliseconds, at the median and at worst.
GOALS = (50, 100)


def measure():
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": STYLE}}
    from comments.models import Comment
    from tests.browser.conftest import CHROMIUM

    if not CHROMIUM:
        raise Refusal(NO_BROWSER)
    comments = Comment.objects.count()
    server = _serve()
    found = {}
    try:
        for name, pace in PACES.items():
            part.tell(name)
            found[name], keys = _clear(f"http://127.0.0.1:{server.port}", CHROMIUM, pace)
    finally:
        server.terminate()
    text = SAID.format(cards=CARDS, comments=comments, keys=f"{keys / CARDS:.1f}")
    columns = ["milliseconds", "median", "the worst three"]
    tables = [part.table("By keyboard", columns, _rows(found))]
    return part.found("The desk by keyboard", " ".join(text.split()), tables, _goals(found))


def _serve():
    """The newsroom on a port of its own, in this process."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    return server


def _session():
    from django.conf import settings
    from django.test import Client

    from newsroom.staff.models import User
    from tests.people import let_in

    browser = Client()
    let_in(browser, User.objects.get(username="moderator"))
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def _clear(site, chromium, pace):
    """Decide on CARDS comments; how long each next one took, and how many keys it was."""
    from django.conf import settings
    from playwright.sync_api import sync_playwright

    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": _session(), "url": site}
    keys = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{site}/admin/desk/")
        page.locator(CURRENT).wait_for()
        page.wait_for_timeout(1000)
        page.evaluate(WATCH)
        for number in range(CARDS):
            for key in ["r", "2"] if number % 10 < REJECTED_OF_TEN else ["a"]:
                page.keyboard.press(key)
                keys += 1
            while not page.evaluate(ARE_PAINTED, number + 1):
                page.wait_for_timeout(1)
            page.wait_for_timeout(pace)
        waits = page.evaluate("window.waits")
        while page.evaluate(UNSENT):
            page.wait_for_timeout(50)
        browser.close()
    return waits, keys


def _rows(found):
    for name, waits in found.items():
        worst = ", ".join(f"{one:.0f}" for one in sorted(waits, reverse=True)[:3])
        yield [name, f"{statistics.median(waits):.0f}", worst]


def _goals(found):
    at_median, at_worst = GOALS
    for name, waits in found.items():
        middle, worst = statistics.median(waits), max(waits)
        yield part.goal(
            f"the next card by keyboard, {name}",
            f"{at_median} ms at the median, {at_worst} at worst",
            f"{middle:.0f} and {worst:.0f} ms",
            met=middle <= at_median and worst <= at_worst,
        )


if __name__ == "__main__":
    part.program(measure)
