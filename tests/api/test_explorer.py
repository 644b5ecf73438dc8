"""The explorer: GraphiQL from our own files, for somebody signed in to a demonstration."""

import re

from store.database import Database
from tests.api.doors import client, demo, sign_in


def test_the_explorer_is_for_somebody_signed_in(database: Database) -> None:
    to = client(demo(database))

    assert to.get("/explorer").headers["location"] == "/sign-in?next=%2Fexplorer"


def test_every_file_of_the_explorer_is_our_own_and_there(database: Database) -> None:
    to = client(demo(database))
    sign_in(to)

    page = to.get("/explorer").text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)

    assert len(addresses) == 7
    assert [one for one in addresses if not one.startswith("/")] == []
    assert {one: to.get(one).status_code for one in addresses} == dict.fromkeys(addresses, 200)
    assert re.findall(r"<script>|<style>| style=| on[a-z]+=", page) == []
