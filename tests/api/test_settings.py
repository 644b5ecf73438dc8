"""Settings of the doors: production unless told otherwise, and never with a sign-in for demonstrations."""

import pytest

from api.problems import SettingsRefused
from api.settings import Settings, need_development, need_issuer, read


@pytest.mark.parametrize(
    ("environment", "settings"),
    [
        ({}, Settings("production")),
        ({"COUNTERFOIL_MODE": ""}, Settings("production")),
        ({"COUNTERFOIL_MODE": "production"}, Settings("production")),
        ({"COUNTERFOIL_MODE": "demo"}, Settings("demo")),
        ({"COUNTERFOIL_MODE": "demo", "COUNTERFOIL_SIGN_IN": "development"}, Settings("demo", development=True)),
    ],
)
def test_the_mode_is_production_unless_it_is_said_to_be_a_demonstration(
    environment: dict[str, str], settings: Settings
) -> None:
    assert read(environment) == settings


@pytest.mark.parametrize("mode", [{}, {"COUNTERFOIL_MODE": "production"}])
def test_production_with_the_sign_in_of_demonstrations_does_not_start(mode: dict[str, str]) -> None:
    with pytest.raises(SettingsRefused) as refused:
        read({**mode, "COUNTERFOIL_SIGN_IN": "development"})

    assert refused.value.sentence == (
        "COUNTERFOIL_SIGN_IN is development: anybody could sign in as anybody, without a password. That is for"
        " demonstrations on synthetic data. Remove COUNTERFOIL_SIGN_IN, or set COUNTERFOIL_MODE to demo."
    )


@pytest.mark.parametrize(
    "settings",
    [Settings(), Settings("production", development=True), Settings("demo"), read({"COUNTERFOIL_MODE": "demo"})],
)
def test_the_development_provider_runs_in_a_demonstration_that_asks_for_it(settings: Settings) -> None:
    with pytest.raises(SettingsRefused) as refused:
        need_development(settings)

    assert refused.value.sentence.startswith(
        "The development provider signs anybody in as anybody, without a password."
    )
    need_development(read({"COUNTERFOIL_MODE": "demo", "COUNTERFOIL_SIGN_IN": "development"}))


@pytest.mark.parametrize("environment", [{"COUNTERFOIL_MODE": "Demo"}, {"COUNTERFOIL_SIGN_IN": "none"}])
def test_a_value_that_is_none_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsRefused):
        read(environment)


def test_production_is_not_served_without_its_own_address() -> None:
    with pytest.raises(SettingsRefused) as refused:
        need_issuer(read({}))

    assert refused.value.sentence.startswith("COUNTERFOIL_ISSUER is not set.")
    need_issuer(read({"COUNTERFOIL_MODE": "demo"}))
    need_issuer(read({"COUNTERFOIL_ISSUER": "https://portal.example"}))


@pytest.mark.parametrize(
    "issuer",
    [
        *("http://portal.example", "https://portal.example/", "https://portal.example/path", "https://Portal.example"),
        *("https://user@portal.example", "https://portal.example:443", "portal.example", "https://", "https://[", "x"),
    ],
)
def test_an_address_that_is_not_plain_and_safe_is_refused(issuer: str) -> None:
    with pytest.raises(SettingsRefused):
        read({"COUNTERFOIL_ISSUER": issuer})
