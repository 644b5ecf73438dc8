"""`counterfoil providers` and `counterfoil staff`, against a real provider and a database of their own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey
from typer.testing import CliRunner, Result

from auth.id_tokens import subject_of
from cli import output
from cli.app import app
from store import browser_sessions
from store.browser_sessions import Proof
from store.database import Database
from tests.api.people_signing_in import forget_providers
from tests.database import OLDHAM
from tests.openid_provider import ADA, CLIENT, OpenIdProvider, openid_provider
from tests.schema.planted import Superuser


@pytest.fixture(scope="module")
def entra() -> Iterator[OpenIdProvider]:
    with openid_provider() as provider:
        yield provider


@pytest.fixture
def key(tmp_path: Path) -> str:
    (tmp_path / "key.pem").write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
    return str(tmp_path / "key.pem")


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Runs a command on the tests' database, as its settings would have it reached."""
    monkeypatch.setenv("DATABASE_URL", database.settings.application_url)
    monkeypatch.setenv("COUNTERFOIL_OWNER_URL", database.settings.need_owner())
    monkeypatch.setenv("COUNTERFOIL_VIEWER_KEY", database.settings.viewer_key.hex())
    # The tests' provider is on this very host, where production calls nobody without TLS.
    monkeypatch.setenv("COUNTERFOIL_MODE", "demo")
    monkeypatch.setenv("COUNTERFOIL_SIGN_IN", "development")
    assert output.names_a_server({"DATABASE_URL": "x"})

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    yield run
    forget_providers(database)


def added(run: Any, entra: OpenIdProvider, key: str, organisation: str = OLDHAM, *more: str) -> Result:
    where = ["--issuer", entra.issuer, "--tenant", entra.tenant, "--client-id", CLIENT, "--key", key]
    return run("providers", "add", organisation, *where, *more)


def test_a_provider_is_added_listed_mapped_and_removed(run: Any, entra: OpenIdProvider, key: str) -> None:
    result = added(run, entra, key, OLDHAM, "--acr", "c1")
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"/sign-in/{OLDHAM}/callback" in result.stderr
    assert run("providers", "map-role", OLDHAM, "Counterfoil.Manager", "MANAGER").exit_code == 0

    [row] = json.loads(run("providers", "list", "--json").stdout)

    assert (row["organisation"], row["kind"], row["issuer"]) == (OLDHAM, "ENTRA", entra.issuer)
    assert (row["acr_values"], row["app_roles"]) == (["c1"], {"Counterfoil.Manager": ["MANAGER"]})
    assert "BEGIN" not in str(row)
    assert run("providers", "map-role", OLDHAM, "Counterfoil.Manager", "MANAGER", "--remove").exit_code == 0
    assert run("providers", "map-role", OLDHAM, "Counterfoil.Manager", "MANAGER", "--remove").exit_code == 1
    assert run("providers", "remove", OLDHAM).exit_code == 0
    assert json.loads(run("providers", "list", "--json").stdout) == []


def test_adding_it_again_replaces_it_and_keeps_its_roles(run: Any, entra: OpenIdProvider, key: str) -> None:
    added(run, entra, key)
    run("providers", "map-role", OLDHAM, "Counterfoil.Manager", "MANAGER")

    assert added(run, entra, key, OLDHAM, "--acr", "c2").exit_code == 0

    [row] = json.loads(run("providers", "list", "--json").stdout)
    assert (row["acr_values"], row["app_roles"]) == (["c2"], {"Counterfoil.Manager": ["MANAGER"]})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["remove", "E08000005"], "E08000005 has no provider, or does not take part."),
        (["map-role", "E08000005", "Any", "MANAGER"], "E08000005 has no provider, or does not take part."),
        (["map-role", OLDHAM, "Any", "OVERSEER"], "OVERSEER is no role in an organisation of the kind DIRECTORATE."),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    words: list[str], said: str, run: Any, entra: OpenIdProvider, key: str
) -> None:
    added(run, entra, key)

    result = run("providers", *words)

    assert (result.exit_code, result.stderr.startswith(said)) == (1, True)


def test_two_organisations_do_not_share_a_registration(run: Any, entra: OpenIdProvider, key: str) -> None:
    added(run, entra, key)

    result = added(run, entra, key, "E08000005")

    assert result.exit_code == 1
    assert result.stderr.startswith("Another organisation uses this issuer with this client id.")


def test_an_organisation_that_does_not_take_part_has_no_provider(run: Any, entra: OpenIdProvider, key: str) -> None:
    assert added(run, entra, key, "E09999999").exit_code == 1


def test_production_connects_no_provider_of_this_very_host(
    run: Any, entra: OpenIdProvider, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COUNTERFOIL_SIGN_IN")
    monkeypatch.setenv("COUNTERFOIL_MODE", "production")
    entra.called.clear()

    result = added(run, entra, key)

    assert result.exit_code == 1
    assert result.stderr.startswith("The issuer must be the https address of one tenant")
    assert entra.called == []
    assert json.loads(run("providers", "list", "--json").stdout) == []


def test_a_credential_that_cannot_be_read_is_told_before_anything_is_kept(run: Any, entra: OpenIdProvider) -> None:
    result = added(run, entra, "/nonexistent/key.pem")

    assert (result.exit_code, result.stderr) == (1, "/nonexistent/key.pem cannot be read: FileNotFoundError.\n")


def test_somebody_is_listed_and_disabled_by_the_id_that_their_provider_knows(
    run: Any, entra: OpenIdProvider, key: str, database: Database, superuser: Superuser
) -> None:
    added(run, entra, key)
    subject = subject_of(entra.issuer, ADA)
    secret = browser_sessions.begin(database, OLDHAM, subject, proof=Proof(issuer=entra.issuer, name="Ada Quill"))

    [row] = json.loads(run("staff", "list", OLDHAM, "--json").stdout)
    assert (row["subject"], row["name"], row["disabled_at"]) == (subject, "Ada Quill", None)
    assert run("staff", "disable", OLDHAM, "--id", ADA).exit_code == 0
    assert browser_sessions.resume(database, secret) is None
    assert run("staff", "enable", OLDHAM, subject).exit_code == 0
    assert run("staff", "disable", OLDHAM, "nobody").exit_code == 1
    assert run("staff", "disable", OLDHAM).exit_code == 2
