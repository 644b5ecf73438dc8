"""Tests of viewers, roles and named people."""
