"""The format `counterfoil-council/1` (docs/feeds.md): contacts, attachments and transfers of a directorate that can say more
than the Department for Education's payload or the Standard Safeguarding Dataset."""

from collections.abc import Iterable, Iterator

from feeds import ndjson
from feeds.codes import NO_ACTION_REASONS, OUTCOMES, SOURCES
from feeds.fields import (
    code,
    date,
    expected_date,
    flag,
    force_code,
    gss_code,
    identifier,
    listed,
    or_else,
    required,
    text,
    time_or_date,
)
from feeds.police import ADDRESS, GRADE
from feeds.rows import Limits, Row
from feeds.shapes import Body, id_in, many, one, one_or_null, shape

NAME = "counterfoil-council/1"
ROW = ("record",)

CHILD_FIELDS = {
    "given_names": text(200),
    "family_name": text(200),
    "date_of_birth": date,
    "expected_date_of_birth": expected_date,
    "sex": text(40),
    "nhs_number": text(20),
    "already_open": or_else(flag, default=False),
}
CHILD = shape({"person_id": required(identifier, "an id"), **CHILD_FIELDS}, {"address": one_or_null(ADDRESS)})
# The child of an attachment is named by the row's own person_id; some systems say it twice.
ATTACHED_CHILD = shape(CHILD_FIELDS, {"address": one_or_null(ADDRESS)}, ignored=("person_id",))

CONTACT = shape(
    {
        "contact_id": required(identifier, "an id"),
        "source": required(code(*SOURCES), "a source code such as 6"),
        "source_force": force_code,
        "quoted_reference": text(200),
        "arrived_at": time_or_date,
        "recorded_at": required(time_or_date, "a time with an offset, or a date"),
        "acknowledged_at": time_or_date,
        "decided_at": time_or_date,
        "outcomes": listed(code(*OUTCOMES), ordered=False),
        "no_further_action": flag,
        "no_further_action_reason": code(*NO_ACTION_REASONS),
        "fed_back_at": time_or_date,
    },
    {"grade": one_or_null(GRADE), "children": many(CHILD, needed=True, once="person_id")},
    ignored=ROW,
)
ATTACHMENT = shape(
    {
        "attachment_id": required(identifier, "an id"),
        "episode_id": identifier,
        "person_id": required(identifier, "an id"),
        "quoted_reference": text(200),
        "arrived_at": required(time_or_date, "a time with an offset, or a date"),
        "worker_told_at": time_or_date,
    },
    {"child": one(ATTACHED_CHILD)},
    ignored=ROW,
)


TRANSFER = shape(
    {
        "contact_id": required(identifier, "an id"),
        "to": required(gss_code, "a GSS code such as E08000005"),
        "at": required(time_or_date, "a time with an offset, or a date"),
    },
    ignored=ROW,
)


def _transfer_id(row: Body) -> str | None:
    """A transfer has no id of its own: it is known by the contact and the directorate that it was passed to."""
    contact_id, to = id_in(row, "contact_id"), id_in(row, "to")
    return None if contact_id is None or to is None else f"{contact_id}>{to}"


FORMAT = ndjson.Format(
    name=NAME,
    organisation_field="directorate",
    header=ndjson.header_shape("directorate", gss_code),
    kinds={
        "contact": ndjson.RowKind(CONTACT, "contacts", identify=lambda row: id_in(row, "contact_id")),
        "attachment": ndjson.RowKind(ATTACHMENT, "attachments", identify=lambda row: id_in(row, "attachment_id")),
        "transfer": ndjson.RowKind(TRANSFER, "transfers", identify=_transfer_id),
    },
)


def read(chunks: Iterable[bytes], limits: Limits | None = None) -> Iterator[Row]:
    """The rows of a council load: `Header`, records in the order of the file, `Ended`; or `Refused`."""
    return ndjson.read(FORMAT, chunks, limits or Limits())
