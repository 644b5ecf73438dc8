"""Tests of the HTTP doors and of what guards them."""
