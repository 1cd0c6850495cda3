"""`make screenshots`: each kind of page of the demo on telephone and desk, by day and by night,
with the interface in each of its languages, into `.run/screenshots/en/` and `ar/`; and the picture
that the README shows. An article in English and one in Arabic stand in either."""

from io import BytesIO

from PIL import Image
from playwright.sync_api import sync_playwright

from deploy import demo_site, run_folder
from deploy.steps import Refusal, obey, say, step
from deploy.test import NO_BROWSER, chromium

FLAGS = ["--no-sandbox", "--disable-background-networking"]
WIDTHS = {412: 915, 1280: 900}
SCHEMES = ("light", "dark")
LANGUAGES = ("en", "ar")
MARGIN = 48
PICTURE = run_folder.ROOT / "docs" / "front-page.webp"
ARABIC_ARTICLE = 'a[href*="maktabat-al-nahr"]'
WORDS = {"name": "Ana Weir", "email": "ana@example.org", "text": "I crossed on it for years."}
# Pictures that come when scrolled to have come before the page is taken.
SCROLL = """async () => {
  for (const image of document.images) {
    image.loading = 'eager';
    await image.decode().catch(() => null);
  }
  await document.fonts.ready;
}"""


def main():
    """Take them all."""
    browser_path = chromium()
    if not browser_path:
        raise Refusal(NO_BROWSER)
    taken = 0
    for language in LANGUAGES:
        folder = run_folder.path("screenshots") / language
        folder.mkdir(parents=True, exist_ok=True)
        with demo_site.opened(language) as (address, environment), sync_playwright() as playwright:
            article = demo_site.crowded_article(environment)
            browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
            taken += _take(browser, address, article, folder)
            if language == LANGUAGES[0]:
                with step("Putting the README's picture together"):
                    _picture_for_readme(browser, address, article)
            browser.close()
    say(
        f"{taken} screenshots are in {folder.parent}; "
        f"{PICTURE.name} has {PICTURE.stat().st_size} bytes."
    )


def _take(browser, address, article, folder):
    """Each kind of page at ADDRESS into FOLDER; how many pictures that makes."""
    taken = 0
    for width, height in WIDTHS.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                base_url=address,
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                reduced_motion="reduce",
            )
            with step(f"Taking pages {width} pixels wide, {scheme}"):
                for name, page in _pages(context.new_page(), article):
                    page.evaluate(SCROLL)
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
                    taken += 1
            context.close()
    return taken


def _pages(page, article):
    """Bring PAGE to each kind of page in turn: its name, and the page."""
    page.goto("/")
    arabic = page.locator(ARABIC_ARTICLE).first.get_attribute("href")
    places = {
        "front": "/",
        "latest": "/latest/",
        "section": "/city/",
        "author": "/authors/ines-halloran/",
        "topic": "/topics/getting-about/",
        "privacy": "/privacy/",
        "article": article,
        "article-ar": arabic,
        "guidelines": "/guidelines/",
        "no-such-page": "/no/such/page/",
        "admin-login": "/admin/login/",
        "admin-forgotten-password": "/admin/password/forgotten/",
    }
    for name, place in places.items():
        page.goto(place)
        yield name, page
    for ending, place in (("", article), ("-ar", arabic)):
        yield from _posting(page, place, ending)


def _posting(page, article, ending):
    """A reader's way through the form, once with something missing."""
    page.goto(article)
    page.click("button[value=preview]")
    yield f"form-with-errors{ending}", page
    for field, value in WORDS.items():
        page.fill(f"[name={field}]", value)
    page.click("button[value=preview]")
    yield f"preview{ending}", page
    page.click("button[value=send]")
    yield f"receipt{ending}", page


def _picture_for_readme(browser, address, article):
    """The front page on a desk, and an article by night on a telephone before it."""
    desk = _view(browser, address, "/", 1280, 860, "light")
    telephone = _view(browser, address, article, 390, 780, "dark")
    telephone = telephone.resize((312, 624), Image.Resampling.LANCZOS)
    framed = Image.new("RGB", (telephone.width + 20, telephone.height + 20), "#0b0d0e")
    framed.paste(telephone, (10, 10))
    whole = Image.new("RGB", (desk.width + 2 * MARGIN, desk.height + 2 * MARGIN), "#cfc9ba")
    whole.paste(desk, (MARGIN, MARGIN))
    whole.paste(framed, [whole.size[at] - framed.size[at] - MARGIN // 2 for at in (0, 1)])
    whole.save(PICTURE, "WEBP", quality=90, method=6)


def _view(browser, address, place, width, height, scheme):
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, color_scheme=scheme
    )
    page = context.new_page()
    page.goto(place)
    page.evaluate(SCROLL)
    data = page.screenshot()
    context.close()
    return Image.open(BytesIO(data)).convert("RGB")


if __name__ == "__main__":
    obey(main)
