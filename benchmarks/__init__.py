"""Measures that anybody can repeat: each `make bench-*` prints, as its last line, one JSON object (benchmarks/README.md)."""
