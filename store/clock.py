"""Machine time. The one file of the store that reads the clock; portal time is `store/portal_time.py`."""

import datetime as dt


def machine_time() -> dt.datetime:
    """Now, in UTC."""
    return dt.datetime.now(dt.UTC)
