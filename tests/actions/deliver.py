"""A process that delivers an organisation's webhooks to a receiver on this machine and may be killed at any point:
`python -m tests.actions.deliver PORT AUTHORITY HOURS`. Its clock runs `HOURS` ahead."""

import datetime as dt
import os
import sys
from pathlib import Path

from store.database import Database
from store.settings import read_named
from tests.actions.hooked import deliver
from tests.partners.receiver import Receiver


def main() -> None:
    port, authority, hours = sys.argv[1:]
    database = Database(read_named(os.environ))
    receiver = Receiver(int(port), Path(authority))
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    deliver(database, receiver, dt.timedelta(hours=float(hours)))
    sys.stdout.write("ended\n")


if __name__ == "__main__":
    main()
