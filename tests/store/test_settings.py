"""Settings of a named server: what is missing or malformed is named, and no secret is ever shown."""

import pytest

from store.problems import SettingsIncomplete
from store.settings import Settings, names_a_server, pool_size, read_key, read_named

KEY = "ab" * 32
NAMED = {"DATABASE_URL": "postgresql://app:secret@host/db", "COUNTERFOIL_VIEWER_KEY": KEY}


def test_an_empty_environment_names_no_server():
    assert not names_a_server({})
    assert not names_a_server({"DATABASE_URL": ""})
    assert names_a_server(NAMED)


def test_every_address_is_read():
    settings = read_named(
        NAMED
        | {
            "COUNTERFOIL_OWNER_URL": "o",
            "COUNTERFOIL_RECONCILER_URL": "r",
            "COUNTERFOIL_SEQUENCER_URL": "s",
            "COUNTERFOIL_ERASER_URL": "e",
            "COUNTERFOIL_POOL_SIZE": "3",
        }
    )

    assert settings == Settings("postgresql://app:secret@host/db", bytes.fromhex(KEY), "r", "o", "s", "e", pool_size=3)


def test_settings_do_not_show_their_secrets():
    assert repr(read_named(NAMED)) == "Settings(pool_size=10, embedded=False)"


def test_a_named_server_needs_a_viewer_key():
    with pytest.raises(SettingsIncomplete) as problem:
        read_named({"DATABASE_URL": "x"})

    assert problem.value.names == ("COUNTERFOIL_VIEWER_KEY",)


@pytest.mark.parametrize(
    ("need", "name"),
    [
        ("need_owner", "COUNTERFOIL_OWNER_URL"),
        ("need_reconciler", "COUNTERFOIL_RECONCILER_URL"),
        ("need_eraser", "COUNTERFOIL_ERASER_URL"),
    ],
)
def test_an_address_that_a_command_needs_is_named_when_missing(need: str, name: str):
    with pytest.raises(SettingsIncomplete) as problem:
        getattr(read_named(NAMED), need)()

    assert problem.value.names == (name,)


@pytest.mark.parametrize("text", ["", "xyz", "ab" * 31, "abc"])
def test_a_key_that_is_no_key_is_refused_without_showing_it(text: str):
    with pytest.raises(SettingsIncomplete) as problem:
        read_key(text)

    assert not text or text not in str(problem.value)


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_a_pool_of_no_size_is_refused(text: str):
    with pytest.raises(SettingsIncomplete):
        pool_size({"COUNTERFOIL_POOL_SIZE": text})
