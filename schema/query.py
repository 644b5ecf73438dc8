"""What can be asked. Each field opens one reading; which rows it shows is row-level security's."""

from typing import Annotated, ClassVar

import strawberry

from auth.scopes import Scope
from auth.viewer import OrganisationKind
from reading.declared import Rows
from schema import nodes
from schema.asking import asking_of
from schema.browser_session import BrowserSession, own_sessions
from schema.case_opening import CaseOpening, opening_of
from schema.child_search import PAGE as CHILDREN, ChildrenFound, ChildSearch, FirstFound, children_found
from schema.client import Client, clients_of
from schema.contact import Contact, contacts_from
from schema.event import Event, events_of
from schema.filters import ContactFilter, FlagFilter, GapFilter, IncidentFilter, ReferralFilter, TrailFilter
from schema.flag import Flag, flags_from
from schema.gap import Gap, GapCount, gaps_from
from schema.incident import Incident, incidents_from
from schema.load import Feed, FeedFault, Load, Rejection, faults_of, loads_from, rejections_of
from schema.loading import Loading, loading_of
from schema.log import Disclosure, DisclosureFilter, LogPurpose, disclosures_of
from schema.orders import ContactOrder, GapOrder, IncidentOrder, ReferralOrder, TrailOrder
from schema.organisation import Asked, Organisation, PortalTime, ViewerType, portal_time_of, viewer_of
from schema.pages import PAGES
from schema.paging import PAGE, Connection, connection, page_of
from schema.parts import Node
from schema.permissions import needs
from schema.referral import Referral, referrals_from
from schema.region_figures import RegionFigures, region_of
from schema.restricted import BrokenGlass, glasses_of
from schema.staff import StaffMember, listed as staff_of
from schema.statement import Statement, StatementAsAt, statement_of, statements_of
from schema.trail import Trail, trails_from
from schema.trail_as_at import TrailAsAt, trail_as_at
from schema.webhook import Webhook, webhooks_of
from store import (
    reads_contacts,
    reads_gaps,
    reads_incidents,
    reads_loads,
    reads_referrals,
    reads_trails,
)

First = Annotated[int, strawberry.argument(description="How many rows: 1 to 100 for a person, 1 to 1000 for a system.")]
After = Annotated[str | None, strawberry.argument(description="The cursor after which to begin.")]


@strawberry.type(description="Everything that can be asked.")
class Query:
    reads: ClassVar = Rows({**PAGES, **nodes.ONES})

    @strawberry.field(description="Who is asking.")
    def viewer(self, info: Asked) -> ViewerType:
        return viewer_of(info)

    @strawberry.field(description="The time by which clocks and statements run.")
    def portal_time(self, info: Asked) -> PortalTime:
        return portal_time_of(info)

    @strawberry.field(
        description="How far a demonstration is with bringing its region in. Null where there is none, as in production."
    )
    def loading(self, info: Asked) -> Loading | None:
        return loading_of(info)

    @strawberry.field(description="The organisations that take part.")
    def organisations(self, info: Asked, kind: OrganisationKind | None = None) -> list[Organisation]:
        every = (Organisation.of(row) for row in asking_of(info).all_organisations())
        return [one for one in every if kind is None or one.kind is kind]

    @strawberry.field(description="Where you are signed in, the newest first.")
    def browser_sessions(self, info: Asked) -> list[BrowserSession]:
        return own_sessions(info)

    @strawberry.field(
        description="Who has signed in for your organisation, those who did last first; at most 1000.",
        directives=needs(Scope.STAFF_MANAGE),
    )
    def staff(self, info: Asked) -> list[StaffMember]:
        return staff_of(info)

    @strawberry.field(
        description="Anything by its id. Null for what does not exist, is not yours, or needs a scope that you lack."
    )
    def node(self, info: Asked, id: strawberry.ID) -> Node | None:  # noqa: A002
        return nodes.node(info, id)

    @strawberry.field(
        description="Many things by their ids, in the order of the ids. Null in the place of what does not exist, is not yours, or"
        " needs a scope that you lack. At most 100 for a person, 1000 for a system."
    )
    def nodes(self, info: Asked, ids: list[strawberry.ID]) -> list[Node | None]:
        return nodes.nodes(info, ids)

    @strawberry.field(
        description="Children who are like the one that is searched for, by a name as people misspell it, a birth date or a"
        " reference. Give what you search for as variables. That a search was made is logged, and what it showed; not what was"
        " searched for.",
        directives=needs(Scope.PEOPLE_READ),
    )
    def children(
        self, info: Asked, search: ChildSearch, first: FirstFound = CHILDREN, after: After = None
    ) -> ChildrenFound:
        return children_found(info, search, first, after)

    @strawberry.field(description="Incidents, newest report first.", directives=needs(Scope.INCIDENTS_READ))
    def incidents(
        self,
        info: Asked,
        first: First = PAGE,
        after: After = None,
        filter: IncidentFilter | None = None,  # noqa: A002
        order_by: IncidentOrder | None = None,
    ) -> Connection[Incident]:
        transaction, page = asking_of(info).transaction, page_of(first, after, order_by)
        wanted = IncidentFilter.read(filter)
        return connection(
            page,
            reads_incidents.incidents(transaction, page, wanted),
            incidents_from,
            lambda: reads_incidents.count_incidents(transaction, wanted),
        )

    @strawberry.field(description="Referrals, newest first.", directives=needs(Scope.REFERRALS_READ))
    def referrals(
        self,
        info: Asked,
        first: First = PAGE,
        after: After = None,
        filter: ReferralFilter | None = None,  # noqa: A002
        order_by: ReferralOrder | None = None,
    ) -> Connection[Referral]:
        transaction, page = asking_of(info).transaction, page_of(first, after, order_by)
        wanted = ReferralFilter.read(filter)
        return connection(
            page,
            reads_referrals.referrals(transaction, page, wanted),
            referrals_from,
            lambda: reads_referrals.count_referrals(transaction, wanted),
        )

    @strawberry.field(description="Contacts, newest arrival first.", directives=needs(Scope.CONTACTS_READ))
    def contacts(
        self,
        info: Asked,
        first: First = PAGE,
        after: After = None,
        filter: ContactFilter | None = None,  # noqa: A002
        order_by: ContactOrder | None = None,
    ) -> Connection[Contact]:
        transaction, page = asking_of(info).transaction, page_of(first, after, order_by)
        wanted = ContactFilter.read(filter)
        return connection(
            page,
            reads_contacts.contacts(transaction, page, wanted),
            contacts_from,
            lambda: reads_contacts.count_contacts(transaction, wanted),
        )

    @strawberry.field(description="Trails, newest incident first.", directives=needs(Scope.TRAILS_READ))
    def trails(
        self,
        info: Asked,
        first: First = PAGE,
        after: After = None,
        filter: TrailFilter | None = None,  # noqa: A002
        order_by: TrailOrder | None = None,
    ) -> Connection[Trail]:
        transaction, page = asking_of(info).transaction, page_of(first, after, order_by)
        wanted = TrailFilter.read(filter)
        return connection(
            page,
            reads_trails.trails(transaction, page, wanted),
            trails_from,
            lambda: reads_trails.count_trails(transaction, wanted),
        )

    @strawberry.field(
        description="One trail, as it stands or as at an earlier moment. Null for what does not exist or is not yours, and"
        " for a moment at which there was no such trail, or it would not have been shown to you.",
        directives=needs(Scope.TRAILS_READ),
    )
    def trail(self, info: Asked, id: strawberry.ID, as_at: TrailAsAt = None) -> Trail | None:  # noqa: A002
        found = nodes.node(info, id) if as_at is None else trail_as_at(info, id, as_at)
        return found if isinstance(found, Trail) else None

    @strawberry.field(description="Gaps, oldest due first.", directives=needs(Scope.GAPS_READ))
    def gaps(
        self,
        info: Asked,
        first: First = PAGE,
        after: After = None,
        filter: GapFilter | None = None,  # noqa: A002
        order_by: GapOrder | None = None,
    ) -> Connection[Gap]:
        transaction, page = asking_of(info).transaction, page_of(first, after, order_by)
        wanted = GapFilter.read(filter)
        return connection(
            page,
            reads_gaps.gaps(transaction, page, wanted),
            gaps_from,
            lambda: reads_gaps.count_gaps(transaction, wanted),
        )

    @strawberry.field(
        description="The open gaps that you may see, counted by side and kind.", directives=needs(Scope.GAPS_READ)
    )
    def gap_counts(self, info: Asked, directorate: str | None = None) -> list[GapCount]:
        return [GapCount.of(row) for row in reads_gaps.gap_counts(asking_of(info).transaction, directorate)]

    @strawberry.field(description="Flags.", directives=needs(Scope.TRAILS_READ))
    def flags(
        self,
        info: Asked,
        first: First = PAGE,
        after: After = None,
        filter: FlagFilter | None = None,  # noqa: A002
    ) -> Connection[Flag]:
        transaction, page, wanted = asking_of(info).transaction, page_of(first, after), FlagFilter.read(filter)
        return connection(
            page,
            reads_gaps.flags(transaction, page, wanted),
            flags_from,
            lambda: reads_gaps.count_flags(transaction, wanted),
        )

    @strawberry.field(description="Statements, newest first.", directives=needs(Scope.STATEMENTS_READ))
    def statements(
        self,
        info: Asked,
        first: First = PAGE,
        after: After = None,
        directorate: str | None = None,
        as_at: StatementAsAt = None,
    ) -> Connection[Statement]:
        return statements_of(info, page_of(first, after), directorate, as_at)

    @strawberry.field(
        description="One statement by its number, or the newest of a period, or the newest. Null for what does not"
        " exist or is not yours.",
        directives=needs(Scope.STATEMENTS_READ),
    )
    def statement(
        self,
        info: Asked,
        directorate: str,
        number: int | None = None,
        period: str | None = None,
        as_at: StatementAsAt = None,
    ) -> Statement | None:
        return statement_of(info, directorate, number, period, as_at)

    @strawberry.field(
        description="The disclosure log of your organisation, newest first: what was shown of its records, and to it. That you"
        " read it is logged, with its purpose.",
        directives=needs(Scope.DISCLOSURES_READ),
    )
    def disclosures(
        self,
        info: Asked,
        purpose: LogPurpose,
        first: First = PAGE,
        after: After = None,
        filter: DisclosureFilter | None = None,  # noqa: A002
    ) -> Connection[Disclosure]:
        return disclosures_of(info, first, after, purpose, filter)

    @strawberry.field(
        description="A month of the whole region in figures, the newest unless told otherwise. Nobody's record.",
        directives=needs(Scope.REGION_READ),
    )
    def region(self, info: Asked, month: str | None = None) -> RegionFigures:
        return region_of(info, month)

    @strawberry.field(
        description="What you said today of why you open a case, and what may be said.",
        directives=needs(Scope.TRAILS_READ),
    )
    def case_opening(self, info: Asked, case: strawberry.ID) -> CaseOpening:
        return opening_of(info, case)

    @strawberry.field(
        description="Restricted people's records that somebody of your organisation opened, newest first.",
        directives=needs(Scope.RESTRICTED_REVIEW),
    )
    def broken_glass(self, info: Asked, first: First = PAGE, after: After = None) -> Connection[BrokenGlass]:
        return glasses_of(info, first, after)

    @strawberry.field(description="The feeds that you may see.", directives=needs(Scope.FEEDS_READ))
    def feeds(self, info: Asked) -> list[Feed]:
        return [Feed.of(row) for row in reads_loads.feeds(asking_of(info).transaction)]

    @strawberry.field(description="What is wrong with feeds that you may see.", directives=needs(Scope.FEEDS_READ))
    def feed_faults(self, info: Asked) -> list[FeedFault]:
        return faults_of(info)

    @strawberry.field(description="Loads, newest first.", directives=needs(Scope.FEEDS_READ))
    def loads(self, info: Asked, first: First = PAGE, after: After = None, feed: str | None = None) -> Connection[Load]:
        transaction, page = asking_of(info).transaction, page_of(first, after)
        return connection(
            page,
            reads_loads.loads(transaction, page, feed),
            loads_from,
            lambda: reads_loads.count_loads(transaction, feed),
        )

    @strawberry.field(
        description="One load. Null for what does not exist or is not yours.", directives=needs(Scope.FEEDS_READ)
    )
    def load(self, info: Asked, id: strawberry.ID) -> Load | None:  # noqa: A002
        found = nodes.node(info, id)
        return found if isinstance(found, Load) else None

    @strawberry.field(
        description="Rows that could not be read, of one load or of all.", directives=needs(Scope.FEEDS_READ)
    )
    def rejections(
        self, info: Asked, first: First = PAGE, after: After = None, load: strawberry.ID | None = None
    ) -> Connection[Rejection]:
        organisation, load_id = nodes.load_key(load)
        return rejections_of(info, organisation, load_id, first, after)

    @strawberry.field(
        description="The clients of your organisation: its partner systems, newest first.",
        directives=needs(Scope.CLIENTS_MANAGE),
    )
    def clients(self, info: Asked) -> list[Client]:
        return clients_of(info)

    @strawberry.field(
        description="The viewer's organisation's events, oldest first. Keep the last cursor and read on from it: none is"
        " missed. Events are kept for as long as retention says.",
        directives=needs(Scope.EVENTS_READ),
    )
    def events(
        self, info: Asked, first: First = PAGE, after: After = None, kinds: list[str] | None = None
    ) -> Connection[Event]:
        return events_of(info, first, after, kinds)

    @strawberry.field(
        description="Where the viewer's organisation is told of events, newest first.",
        directives=needs(Scope.WEBHOOKS_MANAGE),
    )
    def webhooks(self, info: Asked) -> list[Webhook]:
        return webhooks_of(info)
