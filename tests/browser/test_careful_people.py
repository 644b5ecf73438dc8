"""What needs care, in a real browser: allowing a system to ask for oneself, opening a restricted person's record and reviewing that,
and finding out who has seen a child. The whole portal in this process, over rows planted for it."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc.jwk import ECKey
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from api.development.registration import issuer_of
from api.settings import Settings
from auth.id_tokens import subject_of
from schema.parts import opaque_id
from store.database import Database
from store.settings import Settings as StoreSettings
from tests.api.development import connect, development_provider
from tests.api.doors import Visitor, client
from tests.api.partners import REDIRECT, Partner
from tests.browser.conftest import barriers, sign_in
from tests.browser.people_portal import people_portal
from tests.database import FORCE, OLDHAM
from tests.people import person_of
from tests.schema.planted import RECEIVED, Superuser, plant

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MANAGER, LIAISON, OTHER_GOVERNANCE, GOVERNANCE = "Ruth Adeyemi", "Nadia Brooks", "Moira Keane", "Helen Marsh"
CASE = f"/trail/{opaque_id('Trail', FORCE, RECEIVED)}"
CALLBACK = re.compile(re.escape(REDIRECT))


KEY = ECKey.generate_key("P-256")
"""By which the portal shows the development provider who it is."""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """Where the provider is through which everybody signs in."""
    with development_provider(KEY) as origin:
        yield origin


@pytest.fixture(scope="module")
def running(settings: StoreSettings) -> Iterator[str]:
    """The address of a demonstration over the tests' database."""
    with people_portal(Database(settings), "demo") as address:
        yield address


@pytest.fixture
def address(running: str, origin: str, database: Database, superuser: Superuser, tmp_path: Path) -> str:
    """Where the portal is, with a trail whose child is restricted."""
    plant(superuser)
    connect(database, origin, KEY, tmp_path)
    superuser.execute("insert into portal_time (only_row) values (true) on conflict do nothing")
    superuser.execute("update incident_person set restricted = true where incident_id = 'I-1'")
    superuser.execute(
        "update trail set restricted = true, given_names = null, family_name = null, date_of_birth = null where trail_id = %s",
        (RECEIVED,),
    )
    return running


def fits(page: Page) -> bool:
    """Whether the page needs no scrolling sideways on a narrow screen (WCAG 2.2, 1.4.10)."""
    page.set_viewport_size({"width": 320, "height": 800})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
    return width == 320


# ---------------------------------------------------------------- a system asks for a person


class System:
    """A partner system of Oldham with its own site, at which people arrive again."""

    def __init__(self, database: Database, address: str) -> None:
        self.partner = Partner(database, redirect_uris=(REDIRECT,))
        self.to: Visitor = client(create_app(Settings("demo", address), database))
        self._address = address

    def asks(self) -> str:
        """The address to which it sends a person."""
        assertion = self.partner.assertion(aud=self._address)
        return f"{self._address}/oauth/authorize?{urlencode(self.partner.address(self.to, client_assertion=assertion))}"

    def is_answered(self, page: Page) -> dict[str, str]:
        """What it is told where the person arrives."""
        page.wait_for_url(CALLBACK)
        return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}

    def token(self, code: str) -> int:
        """The status with which its code is redeemed."""
        proof = self.partner.proof("POST", f"{self._address}/oauth/token")
        return self.partner.redeem(
            self.to, code, proof, client_assertion=self.partner.assertion(aud=self._address)
        ).status_code


@pytest.fixture
def system(database: Database, address: str) -> System:
    """The system."""
    return System(database, address)


def arrive(page: Page) -> None:
    """Have the system's site answer."""
    page.route(CALLBACK, lambda route: route.fulfill(content_type="text/html", body="<h1>Case system</h1>"))


@pytest.mark.requirement(2)
def test_somebody_who_is_not_signed_in_signs_in_reads_what_is_asked_and_allows_it(
    clean: Page, address: str, system: System
) -> None:
    arrive(clean)
    clean.goto(system.asks())
    clean.get_by_role("button", name=f"Sign in as {MANAGER},").click()

    expect(clean.get_by_role("heading", level=1)).to_have_text("Allow Case system to ask for you?")
    expect(clean.get_by_text("Read trails")).to_be_visible()
    expect(clean.get_by_text("client.example")).to_be_visible()
    expect(clean.get_by_text(f"it may do the following as {MANAGER}")).to_be_visible()
    assert barriers(clean) == []
    assert fits(clean)
    clean.get_by_role("button", name="Allow", exact=True).click()
    answer = system.is_answered(clean)

    assert (set(answer), answer["iss"], answer["state"]) == ({"code", "iss", "state"}, address, "a-state")
    assert system.token(answer["code"]) == 200


@pytest.mark.requirement(2)
def test_somebody_who_does_not_allow_it_arrives_with_a_refusal(clean: Page, address: str, system: System) -> None:
    arrive(clean)
    sign_in(clean, address, MANAGER)
    clean.goto(system.asks())
    clean.get_by_role("button", name="Do not allow").click()

    assert system.is_answered(clean)["error"] == "access_denied"


def test_the_way_goes_on_where_the_systems_site_leads_elsewhere(clean: Page, address: str, system: System) -> None:
    # To a browser another origin than the portal's, and one that answers.
    elsewhere = f"{address.replace('localhost', '127.0.0.1')}/health"
    clean.route(CALLBACK, lambda route: route.fulfill(status=302, headers={"Location": elsewhere}))
    sign_in(clean, address, MANAGER)
    clean.goto(system.asks())
    clean.get_by_role("button", name="Allow", exact=True).click()

    clean.wait_for_url(elsewhere)
    expect(clean.get_by_text('"status":"ok"')).to_be_visible()


@pytest.mark.requirement(4)
def test_an_answer_that_is_given_twice_or_too_late_is_a_page_that_says_what_to_do(
    page: Page, address: str, system: System, superuser: Superuser
) -> None:
    arrive(page)
    sign_in(page, address, MANAGER)
    asked = system.asks()
    page.goto(asked)
    page.get_by_role("button", name="Do not allow").click()
    system.is_answered(page)

    twice = page.goto(asked)
    assert twice is not None
    assert twice.status == 400
    expect(page.get_by_role("heading", level=1)).to_have_text("This request has ended")
    expect(page.get_by_text("Go back to that system and start again.")).to_be_visible()
    assert barriers(page) == []

    page.goto(system.asks())
    superuser.execute("delete from guard.pushed_request")
    page.get_by_role("button", name="Allow", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This request has ended")


# ---------------------------------------------------------------- a restricted person


def open_case(page: Page, address: str) -> None:
    """Open the case, and say why."""
    page.goto(address + CASE)
    page.get_by_label("To find out why a child’s trail stopped").check()
    page.get_by_role("button", name="Open the case").click()


def open_record(page: Page, reason: str) -> None:
    """Say why a restricted record must be seen."""
    page.get_by_label("Why do you need to see this record now?").fill(reason)
    page.get_by_role("button", name="Open the record for an hour").click()


def test_a_reason_that_is_too_short_is_asked_for_again_where_it_was_written(
    page: Page, address: str, superuser: Superuser
) -> None:
    sign_in(page, address, LIAISON)
    open_case(page, address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Restricted person")
    assert "Synthetic-1" not in page.content()
    assert barriers(page) == []

    open_record(page, "No time")

    expect(page.get_by_role("alert")).to_contain_text("Say why you need to see this record now")
    expect(page.get_by_label("Why do you need to see this record now?")).to_have_value("No time")
    assert page.title().startswith("Error: ")
    assert barriers(page) == []
    assert superuser.execute("select count(*) from broken_glass").fetchone() == (0,)


def test_a_restricted_record_is_opened_with_a_reason_and_reviewed_by_somebody_else(
    clean: Page, address: str, browser: Browser, superuser: Superuser
) -> None:
    sign_in(clean, address, LIAISON)
    open_case(clean, address)
    open_record(clean, "A strategy meeting is held now.")

    clean.wait_for_url(address + CASE)
    expect(clean.get_by_text("You opened this restricted person’s record.")).to_be_visible()
    expect(clean.get_by_text("Synthetic-1").first).to_be_visible()
    assert barriers(clean) == []
    assert superuser.execute("select organisation from outbox where kind = 'glass.broken'").fetchall() == [(FORCE,)]

    governance = browser.new_page()
    sign_in(governance, address, OTHER_GOVERNANCE)
    governance.get_by_role("link", name="Opened records").click()
    expect(governance.get_by_text("A strategy meeting is held now.")).to_be_visible()
    assert "Synthetic-1" not in governance.content()
    assert barriers(governance) == []
    assert fits(governance)
    governance.get_by_label("Note (optional)").fill("The meeting was the day after.")
    governance.get_by_role("button", name="There was no need").click()
    expect(governance.get_by_role("button", name="There was no need")).to_have_count(0)
    expect(governance.get_by_text("The meeting was the day after.")).to_be_visible()
    governance.close()

    clean.reload()
    expect(clean.get_by_role("heading", level=1)).to_have_text("Restricted person")
    assert "Synthetic-1" not in clean.content()


# ---------------------------------------------------------------- who has seen this child


def test_who_has_seen_a_child_is_found_by_its_id_and_only_for_a_purpose(
    clean: Page, address: str, browser: Browser, origin: str
) -> None:
    manager = browser.new_page()
    sign_in(manager, address, MANAGER)
    manager.goto(f"{address}/referrals")
    open_case(manager, address)
    manager.close()
    sign_in(clean, address, GOVERNANCE)
    clean.goto(f"{address}/disclosures")
    clean.get_by_label("Child or record").fill("C-1")
    clean.get_by_role("button", name="Show entries").click()

    expect(clean.get_by_role("alert").get_by_role("link")).to_have_text("Select what you need the log for")
    assert clean.title().startswith("Error: ")
    assert clean.get_by_label("Child or record").input_value() == "C-1"
    assert barriers(clean) == []
    clean.get_by_role("alert").get_by_role("link").click()
    assert clean.evaluate("document.activeElement.id") == "filter-purpose"

    clean.get_by_label("What you need the log for").select_option("VERIFY_LAWFULNESS")
    clean.get_by_role("button", name="Show entries").click()
    expect(clean.get_by_role("status")).to_have_text(re.compile("^[1-9][0-9]* entr(y|ies), newest first"))
    expect(clean.get_by_role("rowheader").first).to_contain_text("Not signed yet")
    manager_id = subject_of(issuer_of(origin, OLDHAM), person_of("oldham-manager").object_id)
    expect(clean.get_by_text(manager_id).first).to_be_visible()
    assert "Synthetic-1" not in clean.content()
    assert barriers(clean) == []
    assert fits(clean)

    clean.get_by_label("From").fill("2019-08-02")
    clean.get_by_label("To", exact=True).fill("2019-08-01")
    clean.get_by_role("button", name="Show entries").click()
    expect(clean.get_by_role("alert").get_by_role("link")).to_have_text(
        "The last day must be the first day or after it"
    )
    assert OLDHAM not in clean.get_by_role("alert").inner_text()
