"""The page that lies beside the files and says what they are. Text only."""

from region.loads import WINDOW
from region.sources import COUNCIL_FORM, DFE_FORM, EXPECTED_FORM, POLICE_FORM, SOURCES, SSD_FORM, Source

ABOUT = """\
Synthetic data. Every person, address, incident, notice and decision in this folder was invented by a program from the seed {seed};
the names were written down for it, the postcodes use letters that Royal Mail never uses, NHS numbers are of the range kept for
tests, and pupil numbers name an authority that there is not. Whoever bears one of these names is not meant. What happens here claims
nothing about a real council or police force: places, codes and the shape of the story (a police computer system goes live on
9 July 2019, and most notices about children in one place stop) are borrowed from published reports so that the demonstration can be
followed.

{files}
truth.ndjson                   where it was asked for: how everything stands after the last day, told by the program that made it happen
"""
WHAT = {
    POLICE_FORM: "what the force's system delivers on that day",
    EXPECTED_FORM: "once: what ought to be in the force's new system",
    COUNCIL_FORM: "what changed in the council's system",
    SSD_FORM: f"the council's contacts of {WINDOW.days} days, and what changed",
    DFE_FORM: "the children of whom something changed",
}


def about(seed: int) -> str:
    """The page."""
    return ABOUT.format(seed=seed, files="\n".join(_line(source) for source in SOURCES))


def _line(source: Source) -> str:
    name = f"<day>/{source.file_name}"
    return f"{name:<30} {WHAT[source.form]} ({source.form})"
