"""GraphiQL from our own files, for demonstrations: no content network, no inline script. Production has no such route."""

import json
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.headers import EXPLORER
from api.routes import Needs, PortalRoute

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API explorer - Counterfoil (synthetic data)</title>
<link rel="icon" href="{icon}" type="image/svg+xml">
<link rel="stylesheet" href="{css}">
<link rel="stylesheet" href="/explorer/page.css">
</head>
<body>
<main id="graphiql" data-query="{query}">The explorer needs JavaScript. docs/api.md does without.</main>
<script src="{react}"></script>
<script src="{react_dom}"></script>
<script src="{graphiql}"></script>
<script src="/explorer/start.js"></script>
</body>
</html>
"""

_START = """const place = document.getElementById("graphiql");
const fetcher = GraphiQL.createFetcher({ url: "/graphql", headers: { "X-Requested-By": "explorer" } });
ReactDOM.createRoot(place).render(React.createElement(GraphiQL, { fetcher, defaultQuery: place.dataset.query }));
"""

_STYLE = "html, body, #graphiql { height: 100%; margin: 0; }\n"

_FIRST_QUERY = """# Synthetic data - not a real council or police force.
query WhoAmI {
  viewer { name organisation { name } scopes }
  portalTime { moment }
}
"""

_FILES = {
    "icon": "favicon.svg",
    "css": "graphiql/graphiql.min.css",
    "react": "graphiql/react.js",
    "react_dom": "graphiql/react-dom.js",
    "graphiql": "graphiql/graphiql.min.js",
}


def routes(static: Path) -> list[PortalRoute]:
    """The page, its start and its style, for a demonstration. `static` is where the pages' files were built."""
    hashes: dict[str, str] = json.loads((static / "manifest.json").read_text(encoding="utf-8"))
    addresses = {name: f"/static/{file}?v={hashes[file]}" for name, file in _FILES.items()}
    page = _PAGE.format(query=escape(_FIRST_QUERY), **addresses)

    async def explorer(request: Request) -> Response:
        if request.state.viewer is None:
            return RedirectResponse("/sign-in?next=%2Fexplorer", 303)
        return HTMLResponse(page, headers={"Content-Security-Policy": EXPLORER})

    async def start(_: Request) -> Response:
        return Response(_START, media_type="text/javascript")

    async def style(_: Request) -> Response:
        return Response(_STYLE, media_type="text/css")

    return [
        PortalRoute("/explorer", explorer, methods=["GET"], needs=Needs.SIGNED_IN, name="explorer"),
        PortalRoute("/explorer/start.js", start, methods=["GET"], needs=Needs.NOBODY, name="explorer start"),
        PortalRoute("/explorer/page.css", style, methods=["GET"], needs=Needs.NOBODY, name="explorer style"),
    ]
