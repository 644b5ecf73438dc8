"""What a webhook says: which event, of which kind, about which subject, in which version, when. Nothing else, so that whatever
is personal is read where reading is authorised and written down (DESIGN §6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import orjson


@dataclass(frozen=True, slots=True)
class Hint:
    """An event as a webhook tells it. `subject` is a pseudonymous id; of two hints about one subject the one with the larger
    `version` is the later."""

    event_id: str
    kind: str
    subject: str
    version: int
    at: dt.datetime

    def body(self) -> bytes:
        """The JSON text that is signed and sent."""
        return orjson.dumps(
            {
                "id": self.event_id,
                "type": self.kind,
                "subject": self.subject,
                "version": self.version,
                "time": self.at.astimezone(dt.UTC).isoformat(),
            }
        )


CHALLENGE_KIND = "webhook.challenge"


def challenge_body(event_id: str, endpoint_id: str, challenge: str, now: dt.datetime) -> bytes:
    """The one body that is no event's: it asks the receiver to tell the challenge to whoever registered the endpoint."""
    said = {"id": event_id, "type": CHALLENGE_KIND, "subject": endpoint_id, "version": 0, "challenge": challenge}
    return orjson.dumps({**said, "time": now.astimezone(dt.UTC).isoformat()})
