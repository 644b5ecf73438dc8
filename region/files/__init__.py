"""The files of the region: every system's format, written by as many processes as there are cores. Decides nothing."""
