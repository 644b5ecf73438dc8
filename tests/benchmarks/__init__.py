"""The measures: that each runs and prints its figures."""
