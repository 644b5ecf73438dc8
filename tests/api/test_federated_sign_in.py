"""People signing in to the portal in production, through their organisation's provider: the whole way, and all the ways that
lead nowhere."""

import re

import pytest

from api.sessions import COOKIE
from auth.viewer import Role
from store import providers
from store.database import Database
from tests.api.doors import OWN_PAGE, Visitor, client
from tests.api.people_signing_in import Person, address_of, at_provider, portal, session_of, who
from tests.database import FORCE, OLDHAM, ROCHDALE
from tests.everything_logged import everything_logged
from tests.openid_provider import ADA, OpenIdProvider
from tests.schema.planted import Superuser


def test_somebody_signs_in_through_their_organisation_and_is_who_is_asking(ada: Person) -> None:
    response = ada.sign_in("/gaps?side=POLICE")

    assert (response.status_code, response.headers["location"]) == (303, "/gaps?side=POLICE")
    assert who(ada.browser) == "Ada Quill, manager"
    assert ada.browser.get("/gaps").status_code == 200


@pytest.mark.requirement(19)
def test_the_session_is_a_cookie_for_this_host_over_https_and_for_no_script(ada: Person) -> None:
    cookies = ada.sign_in().headers.get_list("set-cookie")

    assert [
        one for one in cookies if re.fullmatch(rf"{COOKIE}=[\w-]{{43}}; HttpOnly; Path=/; SameSite=lax; Secure", one)
    ]
    assert all("HttpOnly" in one and "Secure" in one and one.startswith("__Host-") for one in cookies)


@pytest.mark.requirement(19)
def test_no_token_code_or_secret_leaves_by_a_body_an_address_or_the_log(ada: Person, oldham: OpenIdProvider) -> None:
    oldham.tokens.clear()
    with everything_logged() as said:
        address = ada.leave()
        attempts = [value for name, value in ada.browser.cookies.items() if name.startswith("__Host-sign-in-")]
        answer = at_provider(address)
        code = re.search(r"code=([^&]+)", answer)
        response = ada.come_back(answer)
        pages = [response, *(ada.browser.get(path) for path in ("/", "/gaps", "/sign-ins", "/privacy"))]

    assert code is not None
    secrets = [*oldham.tokens, code[1], session_of(ada.browser), *attempts, "opaque"]
    seen = "".join([*(page.text for page in pages), *(str(page.headers.get("location")) for page in pages), address])
    assert len(oldham.tokens) == len(attempts) == 1
    assert [one for one in secrets if one in seen] == []
    # The code came as a query of the tests' own client, to a provider in this process: their logs are not the portal's.
    others = ("httpx.", "httpx ", "httpcore.", "uvicorn.", "python_multipart.")
    logged = [line for line in said.lines if not line.startswith(others)]
    assert logged != []
    assert [one for one in [*secrets, "Ada", ADA] if any(one in line for line in logged)] == []


@pytest.mark.requirement(19)
def test_nothing_in_the_database_opens_a_session_or_finishes_a_sign_in(ada: Person, superuser: Superuser) -> None:
    ada.sign_in()
    ada.leave()
    rows = superuser.execute(
        "select b::text from browser_session b union all select a::text from guard.sign_in_attempt a"
    ).fetchall()
    kept = str(rows)

    assert len(rows) == 2
    assert [value for value in ada.browser.cookies.values() if len(value) > 20 and value in kept] == []


@pytest.mark.requirement(19)
def test_every_sign_in_is_a_new_session_and_the_old_secret_is_dead(ada: Person, database: Database) -> None:
    ada.sign_in()
    old = session_of(ada.browser)
    ada.sign_in()
    thief = client(portal(database))
    thief.cookies.set(COOKIE, old, domain="portal.test")

    assert session_of(ada.browser) != old
    assert who(thief) is None


@pytest.mark.requirement(19)
def test_after_signing_out_the_secret_is_dead_and_the_provider_can_be_left_too(
    ada: Person, oldham: OpenIdProvider
) -> None:
    ada.sign_in()
    secret = session_of(ada.browser)

    response = ada.browser.post("/sign-out", headers=OWN_PAGE)
    page = ada.browser.get(response.headers["location"])

    assert response.headers["location"] == f"/signed-out?from={OLDHAM}"
    assert f"{oldham.issuer}/logout?client_id=" in page.text
    ada.browser.cookies.set(COOKIE, secret, domain="portal.test")
    assert who(ada.browser) is None


@pytest.mark.parametrize("elsewhere", ["?from=E09999999", "?from=%0d%0a", "?from=" + "x" * 5000, ""])
def test_the_page_after_signing_out_leads_nowhere_else(elsewhere: str, ada: Person) -> None:
    page = ada.browser.get(f"/signed-out{elsewhere}")

    assert page.status_code == 200
    assert "logout" not in page.text


@pytest.mark.requirement(21)
def test_two_tabs_sign_in_at_once(ada: Person) -> None:
    first, second = ada.leave("/gaps"), ada.leave("/referrals")

    assert ada.come_back(at_provider(second)).headers["location"] == "/referrals"
    assert ada.come_back(at_provider(first)).headers["location"] == "/gaps"
    assert who(ada.browser) == "Ada Quill, manager"


@pytest.mark.requirement(21)
def test_an_answer_to_somebody_elses_sign_in_is_refused(ada: Person, database: Database) -> None:
    attacker = Person(client(portal(database)))
    answer = at_provider(attacker.leave())
    ada.leave()

    response = ada.come_back(answer)

    assert (response.status_code, who(ada.browser)) == (400, None)
    assert "This sign-in has ended" in response.text
    assert attacker.come_back(answer).status_code == 303  # it is theirs, and was not used up


@pytest.mark.requirement(21)
def test_an_answer_at_another_providers_address_is_refused(ada: Person, oldham: OpenIdProvider) -> None:
    answer = at_provider(ada.leave())
    oldham.called.clear()

    response = ada.come_back(answer.replace(OLDHAM, ROCHDALE))

    assert (response.status_code, who(ada.browser)) == (400, None)
    assert oldham.called == []


@pytest.mark.requirement(21)
def test_an_answer_works_once(ada: Person, database: Database) -> None:
    answer = at_provider(ada.leave())
    kept = dict(ada.browser.cookies)
    ada.come_back(answer)
    again = Visitor(portal(database))
    for name, value in kept.items():
        again.cookies.set(name, value, domain="portal.test")

    assert again.get(answer.removeprefix("https://portal.test")).status_code == 400
    assert who(again) is None


@pytest.mark.requirement(21)
@pytest.mark.parametrize(
    "query", ["", "?state=", "?state=x&code=y", "?code=y", "?state=%00", "?state=" + "x" * 9000, "?error=access_denied"]
)
def test_a_callback_that_nobody_began_is_a_page_and_nothing_else(query: str, ada: Person, superuser: Superuser) -> None:
    response = ada.browser.get(f"/sign-in/{OLDHAM}/callback{query}")

    assert (response.status_code, COOKIE in ada.browser.cookies) == (400, False)
    assert superuser.execute("select count(*) from browser_session").fetchone() == (0,)


def test_no_provider_is_told_whom_a_form_names(ada: Person, oldham: OpenIdProvider) -> None:
    form = {"organisation": OLDHAM, "person": "oldham-manager", "next": "/gaps"}
    at_provider(address_of(ada.browser.post("/sign-in", data=form, headers=OWN_PAGE)))
    ada.sign_in()
    at_provider(ada.leave_again())

    assert [one for one in oldham.asked if "login_hint" in one] == []


def test_an_attempt_ends_after_ten_minutes(ada: Person, superuser: Superuser) -> None:
    answer = at_provider(ada.leave())
    superuser.execute("update guard.sign_in_attempt set ends_at = ends_at - interval '10 minutes'")

    assert ada.come_back(answer).status_code == 400


def test_a_parameter_that_stands_twice_is_refused(ada: Person) -> None:
    response = ada.come_back(at_provider(ada.leave()) + "&code=another")

    assert (response.status_code, who(ada.browser)) == (403, None)


@pytest.mark.requirement(17)
def test_a_tenant_that_says_another_organisations_role_grants_what_its_own_table_says(
    ada: Person, oldham: OpenIdProvider, database: Database
) -> None:
    with database.owning() as tx:
        providers.map_role(tx, ROCHDALE, "Rochdale.Analyst", Role.ANALYST)
    oldham.roles = ["Rochdale.Analyst", "ANALYST", "Counterfoil.Manager"]

    ada.sign_in()

    assert who(ada.browser) == "Ada Quill, manager"


@pytest.mark.requirement(17)
def test_whoever_has_no_role_is_told_what_to_do_and_signed_in_nowhere(ada: Person, oldham: OpenIdProvider) -> None:
    oldham.roles = ["Some.Other.App"]

    response = ada.sign_in()

    assert (response.status_code, who(ada.browser)) == (403, None)
    assert "You do not have a role in Counterfoil" in response.text
    assert "Some.Other.App" not in response.text


@pytest.mark.requirement(17)
def test_no_organisation_can_map_a_role_that_its_kind_does_not_have(oldham: OpenIdProvider, database: Database) -> None:
    for role in (Role.OVERSEER, Role.LIAISON_OFFICER, Role.PARTNER_SYSTEM):
        with pytest.raises(providers.RoleNotOfKind), database.owning() as tx:
            providers.map_role(tx, OLDHAM, "Counterfoil.Anything", role)
    with pytest.raises(providers.NoSuchProvider), database.owning() as tx:
        providers.map_role(tx, FORCE, "Counterfoil.Liaison", Role.LIAISON_OFFICER)


def test_a_role_that_is_mapped_no_more_counts_no_more_at_once(ada: Person, database: Database) -> None:
    ada.sign_in()
    with database.owning() as tx:
        providers.unmap_role(tx, OLDHAM, "Counterfoil.Manager", Role.MANAGER)

    assert who(ada.browser) is None


def test_a_provider_that_is_taken_away_signs_everybody_out(ada: Person, database: Database) -> None:
    ada.sign_in()
    with database.owning() as tx:
        providers.remove(tx, OLDHAM)

    assert who(ada.browser) is None
    assert ada.browser.post("/sign-in", data={"organisation": OLDHAM}, headers=OWN_PAGE).status_code == 303


def test_equal_ids_of_two_organisations_are_two_people(ada: Person, database: Database, superuser: Superuser) -> None:
    ada.sign_in()
    namesake = Person(client(portal(database)), ROCHDALE)
    namesake.sign_in()

    rows = superuser.execute("select organisation, subject from staff_member order by organisation").fetchall()

    assert [row[0] for row in rows] == [OLDHAM, ROCHDALE]
    assert rows[0][1] != rows[1][1]


def test_the_page_names_the_organisations_and_remembers_the_last_without_a_persons_data(ada: Person) -> None:
    assert re.findall(r'value="(E\d+)"( checked)?', ada.browser.get("/sign-in").text) == [(OLDHAM, ""), (ROCHDALE, "")]

    ada.leave()

    assert ada.browser.cookies["__Host-organisation"] == OLDHAM
    assert re.findall(r'value="(E\d+)"( checked)?', ada.browser.get("/sign-in").text) == [
        (OLDHAM, " checked"),
        (ROCHDALE, ""),
    ]


@pytest.mark.parametrize("organisation", ["", "E09999999", "../x", "x" * 5000, "\x00", OLDHAM.lower()])
def test_who_chooses_no_organisation_is_asked_to(organisation: str, ada: Person) -> None:
    response = ada.browser.post("/sign-in", data={"organisation": organisation}, headers=OWN_PAGE)

    assert (response.status_code, response.headers["location"]) == (303, "/sign-in?choose=1")
    assert "Choose your organisation" in ada.browser.get("/sign-in?choose=1").text


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", ""])
def test_signing_in_leads_nowhere_but_to_our_pages(elsewhere: str, ada: Person) -> None:
    assert ada.sign_in(elsewhere).headers["location"] == "/"


def test_the_log_tells_the_rule_that_refused_and_no_person(
    ada: Person, oldham: OpenIdProvider, caplog: pytest.LogCaptureFixture
) -> None:
    oldham.spoil = lambda honest: honest | {"tid": "another"}

    response = ada.sign_in()

    [line] = [one.getMessage() for one in caplog.records if one.name == "counterfoil.sign_in"]
    number = response.headers["x-request-id"]
    assert line == f"sign-in refused request={number} SIGN_IN_NOT_ACCEPTED: tid"
    assert number in response.text
    assert "tid" not in re.sub(r"<head>.*?</head>", "", response.text, flags=re.DOTALL).replace("attid", "")


@pytest.mark.parametrize("path", ["/gaps", "/sign-ins", "/sign-in", "/signed-out", "/statements"])
def test_what_somebody_is_shown_is_stored_nowhere(path: str, ada: Person) -> None:
    ada.sign_in()

    assert ada.browser.get(path).headers["cache-control"] == "no-store"
