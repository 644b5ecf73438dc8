"""Tests of the heart. Most are stories: what both sides wrote, in two columns, and what was found."""
