"""How long a moderator waits for the next card: python -m tests.benchmarks.desk_by_keyboard

Clears a hundred cards by keyboard in a browser, from a newsroom where as many wait, and measures
from the key to the frame in which the next card is painted. The goal: 50 milliseconds at the
median, 100 at worst.
"""

import os
import statistics
import sys

import django
from django.conf import settings

from tests.people import let_in

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


def main():
    django.setup()
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": STYLE}}
    from tests.browser.conftest import CHROMIUM

    if not CHROMIUM:
        sys.stdout.write("No Chromium was found on this machine; nothing was measured.\n")
        return
    server = _serve()
    try:
        for name, pace in PACES.items():
            waits, keys = _clear(f"http://127.0.0.1:{server.port}", CHROMIUM, pace)
            _tell(name, waits, keys)
    finally:
        server.terminate()


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
    from django.test import Client

    from newsroom.staff.models import User

    browser = Client()
    let_in(browser, User.objects.get(username="moderator"))
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def _clear(site, chromium, pace):
    """Decide on CARDS comments; how long each next one took, and how many keys it was."""
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


def _tell(name, waits, keys):
    middle, worst = statistics.median(waits), sorted(waits, reverse=True)[:3]
    sys.stdout.write(
        f"{len(waits)} cards by keyboard, {name}, from key to next card painted:"
        f" {middle:.0f} ms at the median, at worst {', '.join(f'{w:.0f}' for w in worst)} ms;"
        f" {keys / len(waits):.1f} keys a decision\n"
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    main()
