"""Law 0 and the gaps of incidents: were children asked about, was the risk assessed, and in whose area it was (ADR-0002,
Law 0, Incident gaps)."""

from collections.abc import Collection

from reconciliation.findings import GapKind, IncidentFinding, IncidentLine
from reconciliation.ground import Ground
from reconciliation.order import in_sequence
from reconciliation.trail.absence import Stop, absent_referral
from reconciliation.trail.clocks import elapsed
from reconciliation.trail.eligibility import is_domestic_abuse
from reconciliation.trail.outline import Scene
from reconciliation.value import value


@value
class IncidentCase:
    """An incident, judged as far as records go."""

    scene: Scene
    finding: IncidentFinding
    stops: tuple[Stop, ...]


def incident_case(scene: Scene, trail_directorates: Collection[str | None], ground: Ground) -> IncidentCase:
    """Judge an incident; `trail_directorates` are those of its eligible trails, None for one that is not placed. It is in
    the area of each of them as well."""
    incident = scene.incident
    areas = {one for one in (scene.place, *trail_directorates) if one}
    basis = in_sequence((scene.told.ref, *(told.ref for told in scene.quoted_by)))
    finding = IncidentFinding(
        key=scene.told.key,
        line=_line(scene, trail_directorates) if scene.why else None,
        in_scope=bool(scene.why),
        why=scene.why,
        reported=incident.reported_at,
        directorates=tuple(sorted(areas)),
        directorate=scene.directorate,
        basis=basis,
    )
    return IncidentCase(scene, finding, _stops(scene, finding, ground))


def _line(scene: Scene, trail_directorates: Collection[str | None]) -> IncidentLine:
    """Where it stands in law 0: linked where an eligible person is, each of whom has a trail. "Yes" without a child
    linked is not asked: nobody knows which child."""
    if trail_directorates:
        return IncidentLine.LINKED
    return IncidentLine.NONE if scene.incident.children_checked == "NONE" else IncidentLine.NOT_ASKED


def _stops(scene: Scene, finding: IncidentFinding, ground: Ground) -> tuple[Stop, ...]:
    incident = scene.incident
    rules = ground.rules.at(incident.reported_at.earliest, finding.directorate)
    limits: dict[GapKind, int] = {}
    if finding.line is IncidentLine.NOT_ASKED:
        limits[GapKind.CHILDREN_NOT_RECORDED] = rules.children_asked_hours
    is_graded = any(one.grade.tool == "DASH" for one in incident.gradings)
    if finding.in_scope and is_domestic_abuse(incident) and not is_graded:
        limits[GapKind.RISK_NOT_ASSESSED] = rules.risk_assessed_hours
    return tuple(
        Stop(
            absent_referral(elapsed(incident.reported_at, hours, rules), kind, ground),
            kind,
            finding.subject,
            finding.directorate,
            finding.basis,
        )
        for kind, hours in limits.items()
    )
