"""Journeys through the whole portal: sign in, read the statement, open a number, open a trail, step a day."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import barriers, sign_in, sign_in_anew

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.xdist_group("browser")]

MANAGER, ANALYST, LIAISON, NEIGHBOUR = "Ruth Adeyemi", "Tom Kershaw", "Nadia Brooks", "Femi Okoro"


def figure(text: str) -> int:
    """The first number in a text."""
    found = re.search(r"\d[\d,]*", text)
    assert found is not None
    return int(found.group().replace(",", ""))


def say_why(page: Page) -> None:
    """Open a case that was not opened today, if the portal asks why."""
    if page.get_by_role("button", name="Open the case").count():
        page.get_by_label("To find out why a child’s trail stopped").check()
        page.get_by_role("button", name="Open the case").click()


def trails_on_this_and_later_pages(page: Page) -> int:
    count = page.locator(".app-trails__item").count()
    while page.get_by_role("link", name="Next page").count():
        page.get_by_role("link", name="Next page").click()
        count += page.locator(".app-trails__item").count()
    return count


def test_a_manager_reads_the_statement_opens_a_number_and_a_trail(clean: Page, portal: str):
    sign_in_anew(clean, portal, MANAGER)
    expect(clean.get_by_role("heading", level=1)).to_have_text("Statement for July 2019")
    expect(clean.get_by_role("heading", name="could be judged")).to_have_text(
        re.compile(r"^Adds up; \d+ of \d+ could be judged\.$")
    )

    number = clean.get_by_role("link", name="stopped before sending:")
    count = figure(number.inner_text())
    number.click()
    expect(clean.get_by_role("heading", level=1)).to_have_text(re.compile(r"stopped before sending$"))
    assert figure(clean.get_by_role("heading", level=1).inner_text()) == count
    assert clean.locator(".app-trails__item--stopped").count() >= 1

    clean.locator(".app-trails__item--stopped").first.get_by_role("link").first.click()
    say_why(clean)
    expect(clean.get_by_text("The police’s move")).to_be_visible()
    expect(clean.get_by_text("Stopped here:")).to_be_visible()
    expect(clean.get_by_role("heading", name="Both sides’ words")).to_be_visible()
    assert barriers(clean) == []


def test_every_figure_of_every_law_opens_as_many_as_it_says(clean: Page, portal: str):
    sign_in(clean, portal, MANAGER)
    addresses = {
        link.get_attribute("href") or "": figure(link.inner_text()) for link in clean.locator(".app-ledger a").all()
    }

    for address, count in addresses.items():
        clean.goto(portal + address)
        heading = clean.get_by_role("heading", level=1).inner_text()
        assert figure(heading) == count
        if re.search(r"/law/[124]/", address):
            hidden = sum(figure(one.inner_text()) for one in clean.locator(".app-hidden").all())
            assert trails_on_this_and_later_pages(clean) + hidden == count
    assert len(addresses) > 10


def test_the_lines_of_each_law_add_up_to_its_total_on_the_page(clean: Page, portal: str):
    sign_in(clean, portal, MANAGER)

    for law in clean.locator(".app-ledger").all():
        lines = [figure(line.inner_text()) for line in law.locator("tbody .app-ledger__figure").all()]
        assert sum(lines) == figure(law.locator("tfoot .app-ledger__figure").inner_text())
    assert clean.locator(".app-ledger").count() == 5


@pytest.mark.parametrize("page_name", ["Statement", "Gaps", "Referrals", "Feeds"])
def test_each_page_of_a_manager_has_no_barrier_with_the_regions_data(page_name: str, clean: Page, portal: str):
    sign_in(clean, portal, MANAGER)
    clean.get_by_role("navigation", name="Pages").get_by_role("link", name=page_name).click()

    assert barriers(clean) == []


def test_the_whole_way_works_without_scripts(browser: Browser, portal: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in_anew(page, portal, MANAGER)
    page.get_by_role("link", name="stopped before sending:").click()
    page.locator(".app-trails__item").first.get_by_role("link").first.click()
    say_why(page)

    expect(page.get_by_text("Stopped here:")).to_be_visible()
    context.close()


def test_an_analyst_sees_the_same_trails_and_no_name(browser: Browser, portal: str):
    manager, analyst = browser.new_page(), browser.new_page()
    sign_in(manager, portal, MANAGER)
    manager.goto(f"{portal}/gaps?side=POLICE")
    name = manager.locator("tbody a").first.inner_text().split(",")[0]
    sign_in(analyst, portal, ANALYST)
    analyst.goto(f"{portal}/gaps?side=POLICE")

    assert re.search(r"\w", name)
    assert name not in analyst.content()
    assert analyst.get_by_role("status").inner_text() == manager.get_by_role("status").inner_text()


def test_another_councils_trail_and_one_that_does_not_exist_are_the_same_page(browser: Browser, portal: str):
    manager, neighbour = browser.new_page(), browser.new_page()
    sign_in(manager, portal, MANAGER)
    manager.goto(f"{portal}/gaps?side=POLICE")
    trail = manager.locator("tbody a").first.get_attribute("href") or ""
    sign_in(neighbour, portal, NEIGHBOUR)
    theirs, nobodys = neighbour.goto(portal + trail), neighbour.goto(f"{portal}/trail/MTpUcmFpbDpHTVA6bm9uZQ")

    assert theirs is not None
    assert nobodys is not None
    assert (theirs.status, nobodys.status) == (404, 404)
    expect(neighbour.get_by_role("heading", level=1)).to_have_text("Page not found")


def test_the_force_sees_whose_move_it_is_and_none_of_the_councils_words(clean: Page, portal: str):
    sign_in(clean, portal, LIAISON)
    clean.goto(f"{portal}/gaps?side=COUNCIL")
    clean.locator("tbody a").first.click()
    say_why(clean)

    expect(clean.get_by_text("The council’s move")).to_be_visible()
    council = [row.locator("td").nth(1).inner_text() for row in clean.locator(".app-compare tbody tr").all()]
    assert set(council) == {"Not shown"}


def test_a_step_of_one_day_moves_portal_time_and_brings_the_days_loads(clean: Page, portal: str):
    sign_in(clean, portal, MANAGER)
    clean.goto(f"{portal}/feeds")
    before = clean.locator(".app-demo__time span").inner_text()
    clean.get_by_role("button", name="Step one day").click()
    after = clean.locator(".app-demo__time span").inner_text()

    assert clean.url == f"{portal}/feeds"
    assert figure(after) == figure(before) + 1
    made = f"{figure(after)} July 2019 at 4:30am"
    for _ in range(40):
        if clean.get_by_role("link", name=made).count():
            break
        clean.wait_for_timeout(500)
        clean.reload()
    expect(clean.get_by_role("link", name=made)).to_be_visible()


def test_after_a_step_pages_say_that_loads_are_coming_in_until_they_are(clean: Page, portal: str):
    sign_in(clean, portal, MANAGER)
    clean.goto(f"{portal}/gaps")
    clean.get_by_role("button", name="Step one day").click()
    banner = clean.get_by_role("link", name="See how far it is")

    expect(banner).to_be_visible()
    banner.click()
    expect(clean.get_by_role("heading", level=1)).to_have_text("The region is loaded", timeout=30_000)
    clean.get_by_role("button", name="Read the statement").click()
    expect(clean.get_by_role("heading", level=1)).to_have_text(re.compile("^Statement for"))
    expect(banner).to_have_count(0)


def test_a_new_statement_replaces_the_one_before_it_and_says_so(clean: Page, portal: str):
    sign_in_anew(clean, portal, MANAGER)
    clean.get_by_role("button", name="Step one day").click()
    number = figure(clean.get_by_text(re.compile(r"^number \d+")).inner_text())
    clean.get_by_label("Draw up a statement for").select_option("2019-07")
    clean.get_by_role("button", name="Draw up a statement").click()

    expect(clean.get_by_text(re.compile(rf"^number {number + 1}, replaces number {number}"))).to_be_visible()
    clean.get_by_role("link", name=f"number {number}", exact=True).click()
    expect(clean.get_by_text("A newer statement replaces this one")).to_be_visible()


def test_signing_out_ends_it_at_once(clean: Page, portal: str):
    sign_in_anew(clean, portal, MANAGER)
    clean.get_by_role("button", name="Sign out").click()
    clean.goto(f"{portal}/gaps?side=POLICE")

    assert clean.url == f"{portal}/sign-in?next=%2Fgaps%3Fside%3DPOLICE"
    clean.get_by_role("button", name=f"Sign in as {MANAGER},").click()
    clean.wait_for_url(f"{portal}/gaps?side=POLICE")


def test_an_address_that_leads_nowhere_says_so_in_the_portals_own_words(page: Page, portal: str):
    sign_in(page, portal, MANAGER)
    answer = page.goto(f"{portal}/no-such-page")

    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    assert barriers(page) == []


@pytest.mark.requirement(22)
def test_the_explorer_keeps_to_its_own_policy(clean: Page, portal: str):
    sign_in(clean, portal, ANALYST)
    clean.goto(f"{portal}/explorer")

    expect(clean.locator(".graphiql-container")).to_be_visible()
    clean.get_by_role("button", name="Execute query").click()
    expect(clean.locator(".result-window")).to_contain_text("Oldham")
