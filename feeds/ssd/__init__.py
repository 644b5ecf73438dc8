"""The format `ssd-csv` (docs/feeds.md): tables of the Standard Safeguarding Dataset, as CSV in a zip. Nothing but its name is here."""

NAME = "ssd-csv"
