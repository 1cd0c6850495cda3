"""Draw the paper's icons anew from `static/icon.svg`; run by hand when that has changed:

python -m deploy.draw_icons

In a Chromium, since only a browser is sure to draw the picture as browsers do.
"""

from io import BytesIO

from PIL import Image
from playwright.sync_api import sync_playwright

from deploy.steps import obey, say
from deploy.test import NO_BROWSER, chromium
from deploy.virtual_environment import ROOT

SOURCE = ROOT / "static" / "icon.svg"
FOLDER = ROOT / "static" / "icons"
# Each file's size in pixels, and how much of that the drawing takes; where less than all, the
# ground goes to the edges, for those who cut their own shape out of it.
ICONS = {
    "icon-192.png": (192, 1),
    "icon-512.png": (512, 1),
    "maskable-512.png": (512, 0.8),
    "apple-touch-icon.png": (180, 0.9),
}
GROUND = "#0b4f5c"


def main():
    """Write each icon."""
    browser_at = chromium()
    if not browser_at:
        say(NO_BROWSER)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_at, args=["--no-sandbox"])
        page = browser.new_page()
        FOLDER.mkdir(exist_ok=True)
        for name, (size, part) in ICONS.items():
            _tidy(_drawn(page, size, part)).save(FOLDER / name, "PNG", optimize=True)
        browser.close()
    say(f"{len(ICONS)} icons in {FOLDER.relative_to(ROOT)}/")
    return 0


def _drawn(page, size, part):
    page.set_viewport_size({"width": size, "height": size})
    ground = GROUND if part < 1 else "transparent"
    drawing = SOURCE.read_text().replace("<svg ", f'<svg width="{size * part}" ', 1)
    page.set_content(
        f"<body style='margin:0;height:100vh;display:grid;place-items:center;background:{ground}'>"
        f"{drawing}"
    )
    return Image.open(BytesIO(page.screenshot(omit_background=part == 1)))


def _tidy(icon):
    """ICON in as few colours as it has to the eye."""
    return icon.quantize(64, method=Image.Quantize.FASTOCTREE)


if __name__ == "__main__":
    obey(main)
