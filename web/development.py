"""The pages of the development provider, which stands in for an organisation's own sign-in in a demonstration. They are not the
portal's: they have neither its header nor anybody signed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import HTMLResponse, Response

from auth.people import DevelopmentPerson
from web.client import HEADERS
from web.environment import STATIC, environment


@dataclass(frozen=True, slots=True)
class DevelopmentPages:
    """The pages, with the styles in `static`."""

    static: Path = STATIC

    def choose(
        self,
        *,
        action: str,
        fields: Mapping[str, str],
        people: Sequence[DevelopmentPerson],
        hinted: DevelopmentPerson | None,
        portal: str,
        back: str,
    ) -> Response:
        """One button for each of `people`, of whom the portal expects `hinted` if anybody; `fields` go along with it. `back` leads
        to the portal without signing in."""
        return self._show(
            200,
            action=action,
            fields=fields,
            people=[one for one in people if one != hinted],
            hinted=hinted,
            organisation=people[0].organisation_name,
            portal=portal,
            back=back,
        )

    def refused(self) -> Response:
        """That nobody is sent anywhere, since it is not the portal that asks."""
        return self._show(400, people=())

    def _show(self, status: int, **context: object) -> Response:
        template = environment(self.static).get_template("development_sign_in.html")
        return HTMLResponse(template.render(loading=None, **context), status, headers=HEADERS)
