"""Nothing that a reader has begun to read moves while the rest of the page comes in."""

import pytest

LATE = {"script": "newsroom.js", "picture": "/pictures/", "font": ".woff2"}
SHIFTS = """() => new Promise(done => {
  const shifts = [];
  new PerformanceObserver(list => shifts.push(...list.getEntries().map(one => one.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(shifts.reduce((sum, one) => sum + one, 0)), 200);
})"""
FIRST_PAINT = "performance.getEntriesByType('paint').length"
STAND_IN = """[...document.fonts].some(
  face => face.family.includes("Meanwhile") && face.status === "loaded")"""


@pytest.fixture
def opened_slowly(open_browser):
    """A page whose script, pictures and fonts come one after the other, after it can be read;
    as `page, shifts`, with how much had moved after each."""

    def opened_slowly(address, **options):
        page, held = open_browser(**options), []

        def hold(route):
            held.append(route)

        for part in LATE.values():
            page.route(lambda url, part=part: part in url, hold)
        page.goto(address, wait_until="commit")
        while not page.evaluate(FIRST_PAINT):
            page.wait_for_timeout(20)
        # By then the page is laid out to its end: what it lacks are the parts that are held.
        page.wait_for_timeout(300)
        shifts = {"nothing": page.evaluate(SHIFTS)}
        for kind, part in LATE.items():
            for route in [one for one in held if part in one.request.url]:
                held.remove(route)
                route.continue_()
            page.wait_for_timeout(200)
            shifts[kind] = page.evaluate(SHIFTS)
        return page, shifts

    return opened_slowly


@pytest.mark.thorough
@pytest.mark.parametrize("width", [412, 1280])
def test_room_is_kept_for_what_comes_late(opened_slowly, print_article, picture, edition, width):
    article = print_article(picture=picture, headline="Night ferry to sail after eleven years")
    print_article(picture=picture)
    for address in (article.get_absolute_url(), "/"):
        page, shifts = opened_slowly(address, width=width)
        assert shifts["picture"] == 0, (address, shifts)
        assert page.evaluate("document.images[0].naturalWidth") > 0
        assert page.evaluate("document.fonts.check('600 20px \"Newsreader Display\"')")
        # Headlines keep their lines where one of the fonts is found that stand in for theirs.
        if page.evaluate(STAND_IN):
            assert round(shifts["font"], 3) == 0, (address, shifts)
