"""Each page in a real browser: accessible, narrow, by keyboard, without scripts, in forced colours and on paper."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import barriers

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = [
    "/sign-in",
    "/loading",
    "/statements?all=1",
    "/statement/E08000004/3",
    "/statement/E08000004/3/law/1/STOPPED",
    "/trail/a3f09c1177d04be2",
    "/referrals?standing=IN_TIME",
    "/gaps?side=POLICE",
    "/feeds",
    "/disclosures",
    "/region",
    "/restricted",
    "/disclosures?purpose=VERIFY_LAWFULNESS&record=C-1042&from=2019-07-01",
    "/disclosures?from=yesterday",
    "/feeds/loads/0190b6a0",
    "/sign-ins",
    "/sign-in/again",
    "/accessibility",
    "/privacy",
    "/docs",
    "/docs/api",
    "/docs/reference",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_barrier_that_axe_can_find(path: str, clean: Page, recorded: str):
    clean.goto(recorded + path)

    assert barriers(clean) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_320_pixels_without_scrolling_sideways(path: str, clean: Page, recorded: str):
    clean.set_viewport_size({"width": 320, "height": 800})  # WCAG 2.2, 1.4.10; tables scroll in their own frame
    clean.goto(recorded + path)

    assert clean.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("path", ["/statement/E08000004/3", "/gaps"])
def test_every_link_and_control_is_reached_by_keyboard_and_shows_that_it_is(path: str, clean: Page, recorded: str):
    clean.goto(recorded + path)
    wanted = clean.locator("a:visible, button:visible, select:visible, [tabindex='0']:visible").count()
    shown = "getComputedStyle(document.activeElement)"

    clean.keyboard.press("Tab")
    expect(clean.locator(":focus")).to_have_text("Skip to main content")
    for _ in range(wanted - 1):
        clean.keyboard.press("Tab")
        assert clean.evaluate(f"{shown}.outlineStyle !== 'none' || {shown}.boxShadow !== 'none'")
    assert clean.locator(":focus").inner_text() == "Privacy and lawful basis"


def test_the_skip_link_leads_past_the_header(clean: Page, recorded: str):
    clean.goto(f"{recorded}/gaps")
    clean.keyboard.press("Tab")
    clean.keyboard.press("Enter")

    assert clean.evaluate("document.activeElement.id") == "main-content"


def test_filters_work_without_scripts(browser: Browser, recorded: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{recorded}/gaps")
    page.get_by_label("Whose move").select_option("COUNCIL")
    page.get_by_role("button", name="Apply filters").click()

    assert page.url == f"{recorded}/gaps?side=COUNCIL&kind=&state=OPEN"
    expect(page.get_by_role("link", name="Remove this filter: Side: Council")).to_be_visible()
    context.close()


def test_without_scripts_the_menu_and_folded_parts_are_there(browser: Browser, recorded: str):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{recorded}/trail/a3f09c1177d04be2")

    expect(page.get_by_role("navigation", name="Pages").get_by_role("link", name="Gaps")).to_be_visible()
    page.get_by_text("Versions of the records it was judged on").click()
    expect(page.get_by_text("Incident I-88231 of GMP")).to_be_visible()
    context.close()


def test_the_loading_page_keeps_its_figures_fresh_without_being_loaded_anew(clean: Page, recorded: str):
    clean.goto(f"{recorded}/loading")
    clean.evaluate("document.querySelector('[data-words=gmp-police]').textContent = 'nothing'")
    clean.evaluate("window.stillTheSamePage = true")

    expect(clean.locator("[data-words=gmp-police]")).to_have_text("151 of 304 loads")
    assert clean.evaluate("window.stillTheSamePage")
    assert clean.evaluate("document.querySelector('[data-bar=JUDGING]').position") == -1


def test_without_scripts_the_loading_page_asks_for_itself_again(browser: Browser, recorded: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{recorded}/loading")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(6500)

    assert f"{recorded}/loading" in asked
    page.get_by_role("link", name="Stop that").click()
    expect(page.get_by_role("link", name="Ask again")).to_be_visible()
    context.close()


def test_a_step_that_stopped_is_told_by_its_words_and_its_shape(clean: Page, recorded: str):
    clean.goto(f"{recorded}/statement/E08000004/3/law/1/STOPPED")
    trail = clean.locator(".app-trails__item").first
    done, stopped = trail.locator(".app-mark--done").first, trail.locator(".app-mark--stopped")

    expect(trail.get_by_text("Stopped here: Not referred")).to_be_visible()
    assert stopped.locator("circle").count() == 0
    assert done.locator("circle").count() == 1


def test_marks_and_bars_keep_their_paint_in_forced_colours(clean: Page, recorded: str):
    clean.emulate_media(forced_colors="active")
    clean.goto(f"{recorded}/statement/E08000004/3")
    kept = "element => getComputedStyle(element).forcedColorAdjust"

    assert clean.locator(".app-mark").first.evaluate(kept) == "none"
    assert clean.locator(".app-bar").first.evaluate(kept) == "none"


def test_on_paper_the_marking_and_the_figures_stay_and_the_navigation_goes(clean: Page, recorded: str):
    clean.goto(f"{recorded}/statement/E08000004/3")
    clean.emulate_media(media="print")

    expect(clean.locator(".app-marking")).to_be_visible()
    expect(clean.get_by_role("heading", name="Was every child referred?")).to_be_visible()
    expect(clean.get_by_role("button", name="Step one day")).to_be_hidden()
    expect(clean.get_by_role("button", name="Draw up a statement")).to_be_hidden()
    expect(clean.locator(".app-navigation")).to_be_hidden()


def test_nothing_is_fetched_from_elsewhere(clean: Page, recorded: str):
    asked: list[str] = []
    clean.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        clean.goto(recorded + path)

    assert [address for address in asked if not address.startswith(recorded)] == []
    assert len(asked) > len(PAGES)
