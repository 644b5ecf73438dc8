"""What graphql-cop looks for is not there in production; and each of its checks finds what it looks for where that is."""

import httpx
import pytest

from benchmarks.audit_graphql import findings
from benchmarks.cop_checks import CHECKS, Sent
from store.database import Database


@pytest.mark.requirement(40)
def test_graphql_cop_finds_nothing_in_production(database: Database) -> None:
    assert findings(database) == []
    assert len(CHECKS) == 13


def _careless(method: str, path: str, sent: Sent) -> httpx.Response:
    """A server that answers whatever is asked, tells how it works and mends what is mistyped."""
    asked = str(sent.get("json"))
    errors: list[dict[str, object]] = []
    if "@aa" in asked:
        errors = [{"message": "Unknown directive"}] * asked.count("@aa")
    elif "qwerty" in asked:
        errors = [{"message": "", "extensions": {"exception": {"stack": "…"}}}]
    elif "viewr" in asked:
        errors = [{"message": "Did you mean 'viewer'?"}]
    answer = {"data": {"__typename": "Query", "alias100": "Query"}, "extensions": {"tracing": 1}, "errors": errors}
    if method == "GET" and "query=" not in path:
        return httpx.Response(200, text="<title>GraphiQL</title>")
    return httpx.Response(200, json=[answer] if asked.startswith("[") else answer)


@pytest.mark.parametrize("name", CHECKS)
def test_each_check_finds_what_it_looks_for(name: str) -> None:
    assert CHECKS[name](_careless)
