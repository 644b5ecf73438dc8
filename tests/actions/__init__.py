"""Tests of what the portal can do, on a real database as the application's role."""
