"""Setting the focal point: by mouse, by keyboard, and by its numbers."""

import pytest
from django.core.management import call_command

from articles.models import Picture
from tests.paper import jpeg


@pytest.mark.thorough
def test_a_click_or_the_arrow_keys_set_the_focal_point(log_in, editor):
    picture = Picture(alt="A quay", credit="Drawing: A. Quill")
    picture.file.save("quay.jpg", jpeg(800, 600), save=True)
    call_command("make_renditions", "--once")
    page = log_in("editor")
    page.goto(f"/admin/articles/picture/{picture.pk}/change/")
    image = page.locator("[data-focal-point] img")
    image.scroll_into_view_if_needed()
    box = image.bounding_box()
    assert box["width"] > 300

    def numbers():
        return page.input_value("[name=focus_x]"), page.input_value("[name=focus_y]")

    image.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.8})
    box = image.bounding_box()
    assert numbers() == ("25", "80")
    mark = page.get_by_role("button", name="Focal point")
    middle = mark.bounding_box()
    assert abs(middle["x"] + middle["width"] / 2 - box["x"] - box["width"] * 0.25) < 3
    assert abs(middle["y"] + middle["height"] / 2 - box["y"] - box["height"] * 0.8) < 3
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert numbers() == ("26", "90")
    page.keyboard.press("Shift+ArrowDown")
    assert numbers() == ("26", "100")
    page.fill("[name=focus_x]", "10")
    assert abs(mark.bounding_box()["x"] + 14 - box["x"] - box["width"] * 0.1) < 3
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("text=was changed successfully")
    picture.refresh_from_db()
    assert (picture.focus_x, picture.focus_y) == (10, 100)


@pytest.mark.thorough
def test_a_picture_is_laid_out_as_its_image_alone(open_browser, print_article):
    """A card is a grid, in which a <source> would be a cell."""
    picture = Picture(alt="A quay", credit="Drawing: A. Quill")
    picture.file.save("quay.jpg", jpeg(1300, 800), save=True)
    print_article(picture=picture)
    page = open_browser()

    def place():
        page.goto("/")
        return page.locator(".card-picture").bounding_box()

    before = place()
    call_command("make_renditions", "--once")
    assert place() == before
    assert page.locator(".card source").count() == 1


@pytest.mark.thorough
def test_a_browser_takes_the_avif_that_fits_its_width(open_browser, print_article):
    picture = Picture(alt="A quay", credit="Drawing: A. Quill")
    picture.file.save("quay.jpg", jpeg(1300, 800), save=True)
    call_command("make_renditions", "--once")
    address = print_article(picture=picture).get_absolute_url()
    for width, wanted in ((400, 414), (620, 640), (1280, 828)):
        page = open_browser(width=width)
        page.goto(address)
        page.wait_for_function("document.querySelector('.story-picture img').complete")
        chosen = page.evaluate("document.querySelector('.story-picture img').currentSrc")
        there = {r.file.url: r.width for r in picture.renditions.all() if r.format == "avif"}
        assert there[chosen.removeprefix(page.evaluate("location.origin"))] == wanted
