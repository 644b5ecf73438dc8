"""The format `counterfoil-expected/1` (docs/feeds.md): a list of records that ought to be in a force's feed, say from a system
that was replaced. Whether they are is not asked here."""

import re
from collections.abc import Iterable, Iterator

from feeds import ndjson
from feeds.fields import force_code, identifier, or_else, pattern, required, text, unbounded_time
from feeds.rows import Expected, Limits, Row, Sending
from feeds.shapes import Body, id_in, shape

NAME = "counterfoil-expected/1"
KIND = re.compile(r"[A-Z][A-Z0-9_]{0,39}")

EXPECTED = shape(
    {
        "kind": required(pattern(KIND, "a kind of record such as CRIME"), "a kind of record such as CRIME"),
        "reference": required(identifier, "a reference"),
    },
    ignored=("record",),
)


def _expected(body: Body, line: int) -> Expected:
    return Expected(body["kind"], body["reference"], line)


def format_of(sending: Sending) -> ndjson.Format:
    """The format, in which the sending stands in for what the header leaves out."""
    header = {
        "source": required(text(200), "what the list was drawn from"),
        "force": or_else(force_code, sending.organisation),
        "made_at": or_else(unbounded_time, sending.as_at),
    }
    return ndjson.Format(
        name=NAME,
        organisation_field="force",
        header=shape(header, ignored=("record", "format")),
        kinds={
            "expected": ndjson.RowKind(
                EXPECTED,
                "expected",
                identify=lambda row: id_in(row, "reference"),
                make=_expected,
                also_total=("records", "count"),
            )
        },
        covers=False,
    )


def read(chunks: Iterable[bytes], sending: Sending, limits: Limits | None = None) -> Iterator[Row]:
    """The rows of a list: `Header`, one `Expected` for each record, `Ended`; or `Refused`."""
    return ndjson.read(format_of(sending), chunks, limits or Limits())
