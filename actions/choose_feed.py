"""Chooses the feed that a load belongs to, registering it with its format's abilities where the organisation has none yet."""

from actions.need_scope import need_scope
from auth.scopes import Scope
from auth.viewer import OrganisationKind, Viewer
from feeds import council, dfe, expected, police, ssd
from feeds.sources import ABILITIES, SIDES
from store import reference_data
from store.database import Database
from store.problems import StoreProblem

DEFAULT_NAMES = {
    police.NAME: "police",
    expected.NAME: "expected",
    council.NAME: "council",
    ssd.NAME: "ssd",
    dfe.NAME: "dfe",
}
KINDS = {"POLICE": OrganisationKind.FORCE, "COUNCIL": OrganisationKind.DIRECTORATE}


class OrganisationUnknown(StoreProblem):
    """A header names an organisation that this portal does not serve, or not as the kind that sends its format."""

    code = "ORGANISATION_UNKNOWN"

    def __init__(self, organisation: str) -> None:
        super().__init__(f"This portal does not know the organisation {organisation}.")
        self.organisation = organisation


class FeedOfOtherFormat(StoreProblem):
    """A load was to go to a feed whose format is another."""

    code = "FEED_OF_OTHER_FORMAT"

    def __init__(self, feed: str, form: str) -> None:
        super().__init__(f"The feed {feed} does not take loads of the format {form}.")
        self.feed = feed
        self.form = form


def choose_feed(database: Database, viewer: Viewer, form: str, name: str | None = None) -> str:
    """The viewer's organisation's feed of that `name`, or else its only one of the format `form`; registered if need be."""
    need_scope(viewer, Scope.FEEDS_LOAD)
    organisation = viewer.organisation
    with database.transaction(viewer) as tx:
        kind = KINDS[SIDES[form]]
        if organisation not in {row["code"] for row in reference_data.organisations(tx) if row["kind"] == kind}:
            raise OrganisationUnknown(organisation)
        formats = {row["feed"]: row["format"] for row in reference_data.feeds(tx)}
        fitting = [feed for feed, its_format in formats.items() if its_format == form]
        if name is None and len(fitting) == 1:
            return fitting[0]
        chosen = name or DEFAULT_NAMES[form]
        if chosen not in formats:
            abilities = ABILITIES[form]
            reference_data.register_feed(tx, organisation, chosen, side=SIDES[form], form=form, abilities=abilities)
        elif formats[chosen] != form:
            raise FeedOfOtherFormat(chosen, form)
        return chosen
