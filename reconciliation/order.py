"""The order in which findings are given, so that neither arrival nor hashing shows in them. Nothing is judged by it."""

from collections.abc import Iterable

from reconciliation.findings import Flag, TrailKey, VersionRef
from reconciliation.records import RecordKey


def trail_order(key: TrailKey) -> tuple[str, str, str, str]:
    """Trails by incident, referral and person."""
    return key.force, key.incident_id or "", key.referral_id or "", key.person_id


def record_order(key: RecordKey) -> tuple[str, str, str]:
    """Records by whose they are, kind and id."""
    return key.organisation, key.kind, key.record_id


def version_order(ref: VersionRef) -> tuple[str, str, str, str]:
    """Versions by record, then digest."""
    return *record_order(ref.key), ref.digest


def in_sequence(refs: Iterable[VersionRef]) -> tuple[VersionRef, ...]:
    """Each version once, in order: the basis of a finding."""
    return tuple(sorted(set(refs), key=version_order))


def flag_order(flag: Flag) -> tuple[str, str, str]:
    """Flags by subject, kind and field."""
    return flag.subject, flag.kind, flag.field or ""
