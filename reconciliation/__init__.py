"""The heart, pure: records, eligibility, steps, clocks, gaps, statement. Imports only the standard library: no clock, no I/O."""
