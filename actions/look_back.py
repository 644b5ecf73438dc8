"""Draws up a statement as at an earlier moment, from the record versions known by then (ADR-0004). It is looked at and not
issued: nothing is kept, and nothing is counted apart, since the current records know nothing of the past. Nor do the log
serials, so that nothing stands beside the laws. Whom its units are for is said in `actions/issue_statement.py`."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from actions.ground import GroundKeeper
from actions.issue_statement import Units, log_shown, may_issue, need_whole, own_half
from actions.need_known import need_known
from actions.reconcile import every_component
from auth.viewer import Viewer
from reconciliation.findings import Findings, Trail
from reconciliation.replay import replay
from reconciliation.statement import (
    ContactCount,
    GapSpan,
    IncidentCount,
    Period,
    Statement,
    Totals,
    TrailCount,
    draw_up,
)
from store import portal_time
from store.database import Database
from store.statements import Account


@dataclass(slots=True)
class _Counted:
    """What counts in one directorate's period, taken from findings as they come."""

    account: Account
    trails: list[TrailCount] = field(default_factory=list[TrailCount])
    contacts: list[ContactCount] = field(default_factory=list[ContactCount])
    incidents: list[IncidentCount] = field(default_factory=list[IncidentCount])
    gaps: list[GapSpan] = field(default_factory=list[GapSpan])
    units: Units = field(default_factory=lambda: Units([], [], []))

    def take(self, findings: Findings) -> None:
        directorate, period = self.account.directorate, self.account.period
        for trail in findings.trails:
            one = TrailCount.of(trail)
            if directorate in (one.directorate, one.recipient) and one.counted_at in period:
                self.trails.append(one)
                self.units.trails.append(own_half(_trail(trail, findings), directorate))
        for contact in findings.contacts:
            counted = ContactCount.of(contact)
            if counted.directorate == directorate and counted.arrived in period:
                self.contacts.append(counted)
                self.units.contacts.append(
                    {
                        "directorate": directorate,
                        "contact_id": contact.key.record_id,
                        "line": contact.line,
                        "gap": next(iter(_open_kinds(contact.subject, findings)), None),
                    }
                )
        self._take_incidents(findings)
        self.gaps.extend(GapSpan.of(gap) for gap in findings.gaps if gap.directorate == directorate)

    def _take_incidents(self, findings: Findings) -> None:
        for incident in findings.incidents:
            one = IncidentCount.of(incident)
            if one.line and self.account.directorate in one.directorates and one.reported in self.account.period:
                self.incidents.append(one)
                self.units.incidents.append(
                    {
                        "incident_id": incident.key.record_id,
                        "line": incident.line,
                        "in_scope": incident.in_scope,
                        "gaps": list(_open_kinds(incident.subject, findings)),
                        "flags": [flag.kind for flag in findings.flags if flag.subject == incident.subject],
                    }
                )


def _open_kinds(subject: str, findings: Findings) -> Iterator[str]:
    return (gap.kind for gap in findings.gaps if gap.subject == subject and gap.is_open)


def _trail(trail: Trail, findings: Findings) -> dict[str, Any]:
    trail_id = trail.key.trail_id
    gap = next((gap for gap in findings.gaps if gap.subject == trail_id and gap.is_open), None)
    return {
        "incident_id": trail.key.incident_id,
        "referral_id": trail.key.referral_id,
        "person_id": trail.key.person_id,
        "directorate": trail.directorate,
        "recipient": trail.recipient,
        "eligible": trail.eligible,
        "law1": trail.law1,
        "law2": trail.law2,
        "law4": trail.law4,
        "flags": [[flag.kind, flag.field] for flag in findings.flags if flag.subject == trail_id],
        "gap": None if gap is None else {"kind": gap.kind, "side": gap.side, "directorate": gap.directorate},
    }


def look_back(
    database: Database, viewer: Viewer, directorate: str, period: Period, as_at: dt.datetime
) -> tuple[Statement, Units]:
    """The statement of a period as it would have been drawn up at a moment, with what it counts; logged as shown."""
    may_issue(viewer, directorate)
    keeper = GroundKeeper()
    with database.reconciling() as tx:
        now, ground = portal_time.now(tx), keeper.ground(tx)
        need_known(tx, as_at)
        need_whole(tx, period, now)
        account = Account(directorate, ground.force, period)
    counted = _Counted(account)
    for component in every_component(database):
        counted.take(replay(component, ground, as_at))
    statement = draw_up(
        directorate,
        ground.force,
        period,
        as_at,
        Totals(),
        trails=counted.trails,
        contacts=counted.contacts,
        incidents=counted.incidents,
        gaps=counted.gaps,
        beside=None,
    )
    with database.reconciling() as tx:
        log_shown(tx, viewer, account, counted.units)
    return statement, counted.units
