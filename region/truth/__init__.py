"""How everything in the region truly stands, told from what was made to happen (ADR-0002, ADR-0009). Reads no file of the feeds."""
