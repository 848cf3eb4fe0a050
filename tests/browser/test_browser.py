"""What a person does, in a real Chromium against a real server."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, expect

from pages._ui.one_image import STRIP
from tests.browser.person import CHARTS, IN_A_BROWSER, PATIENCE, TOO_WIDE, opened, rest, settle

pytestmark = IN_A_BROWSER


def ready(page: Page) -> None:
    """Wait until the table of methods is there and nothing runs any more."""
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_home_tells_the_story_and_leads_on(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(server)
    expect(page.locator(CHARTS)).to_have_count(1, timeout=PATIENCE)
    pictures = page.get_by_test_id("stImageContainer").locator("img")
    expect(pictures).to_have_count(10)
    loaded = "images => images.every(i => i.complete && i.naturalWidth > 0)"
    assert pictures.evaluate_all(loaded)
    assert all(pictures.evaluate_all("images => images.map(i => i.alt)"))  # the animal's name
    for scene, words in (
        ("2 Words to images", "maps each description among the images instead"),
        ("3 Keep the relations", "of this holds on test images"),
        ("4 Beside SYNC", "Among unseen classes alone"),
        ("1 Images to words", "an even share is"),
    ):
        page.get_by_role("radio", name=scene).click()
        expect(page.get_by_text(words)).to_be_visible(timeout=PATIENCE)
        expect(page.locator(CHARTS)).to_have_count(1 + scene.startswith("3"))
    settle(page)
    rest(page)
    assert page.evaluate(TOO_WIDE) == []
    page.get_by_text("Whose images does the hub swallow?").click()
    expect(page.get_by_role("heading", name="Errors")).to_be_visible(timeout=PATIENCE)
    expect(page).to_have_url(re.compile("run=v2s_ridge"))


def test_cold_deep_link_opens_the_same_view(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{server}/Train?data=digits&measure=test&lambda_similar=0.5")
    ready(page)
    expect(page.get_by_text("1,797 images")).to_be_visible()
    expect(page.get_by_text("Measured on the test classes")).to_be_visible()
    slider = page.get_by_role("slider", name=re.compile("O2"))
    expect(slider).to_have_value("0.5")


def test_the_far_split_of_the_imagenet_classes_by_its_link(
    server: str, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(f"{server}/?data=imagenet_classes&split=far&embedding=glove")
    expect(page.get_by_text("800 seen and 200 unseen classes")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("this teaches, it is no benchmark")).to_be_visible()
    far = page.get_by_role("radio", name="far")
    expect(far).to_be_checked()
    page.get_by_role("button", name="Cancel").click()


def test_train_after_moving_a_slider(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{server}/Train")
    ready(page)
    page.get_by_role("slider", name=re.compile("O2")).press("ArrowRight")
    expect(page.get_by_text("settings have changed")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("settings have changed")).to_have_count(0, timeout=PATIENCE)
    ready(page)


def test_cancel_in_the_middle_of_training(server: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{server}/Train?encoder=mlp")
    ready(page)
    page.get_by_text("Encoder, expectation, seed").click()
    steps = page.get_by_label("Steps at most")
    steps.fill("5000")
    steps.press("Enter")
    expect(page.get_by_text("settings have changed")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text(re.compile("step [1-9][0-9]* of at most 5000"))).to_be_visible(
        timeout=PATIENCE
    )
    expect(page.locator(CHARTS)).to_have_count(1, timeout=PATIENCE)  # live curves
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(re.compile("Cancelled at step"))).to_be_visible(timeout=PATIENCE)


def test_two_visitors_at_once_with_different_data(
    server: str, context: BrowserContext, another: BrowserContext
) -> None:
    first, second = context.new_page(), another.new_page()
    # Neither waits for the other: both load, and both train, at the same time.
    first.goto(f"{server}/Train?data=digits&seed=7", wait_until="commit")
    second.goto(f"{server}/Train?data=gaussian&seed=7", wait_until="commit")
    ready(first)
    ready(second)
    for page, images, others in ((first, "1,797", "2,400"), (second, "2,400", "1,797")):
        expect(page.get_by_text(f"{images} images")).to_be_visible()
        expect(page.get_by_text(f"{others} images")).to_have_count(0)
    # What one does next is nothing to the other.
    first.get_by_test_id("stSidebar").get_by_role("link", name="Errors", exact=True).click()
    second.get_by_test_id("stSidebar").get_by_role("link", name="Errors", exact=True).click()
    for page, name in ((first, "digits"), (second, "gaussian")):
        expect(page.get_by_role("heading", name="Errors")).to_be_visible(timeout=PATIENCE)
        expect(page.locator(CHARTS)).to_have_count(1, timeout=PATIENCE)
        expect(page.get_by_role("combobox", name="Data set")).to_have_value(name)
        expect(page).to_have_url(re.compile(f"data={name}"))
    expect(first.get_by_text("1,797 images")).to_be_visible()
    expect(second.get_by_text("2,400 images")).to_be_visible()


def test_pictures_outlive_quick_changes(server: str, context: BrowserContext) -> None:
    """Each press shows others; those of the last one must not be asked for in vain."""
    page = context.new_page()
    opened(page, f"{server}/Scores")
    page.get_by_role("slider", name="Image").focus()
    for wait in (15, 40, 90, 160, 250):
        for key in 12 * ["ArrowRight"] + 12 * ["ArrowLeft"]:
            page.keyboard.press(key)
            page.wait_for_timeout(wait)
    settle(page)
    widths = page.locator("[data-testid=stImage] img").evaluate_all(
        "images => images.map(image => image.naturalWidth)"
    )
    assert len(widths) == 1 + STRIP
    assert all(widths)
