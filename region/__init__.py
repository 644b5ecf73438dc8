"""The synthetic region, Greater Manchester in 2019, written as files. It imports nothing of ours, so that its truth is not our opinion."""

from region.files.writing import Summary, write, write_truth
from region.sources import SOURCES, Source
from region.year import FULL, SMALL, TINY, Size

__all__ = ["FULL", "SMALL", "SOURCES", "TINY", "Size", "Source", "Summary", "write", "write_truth"]
