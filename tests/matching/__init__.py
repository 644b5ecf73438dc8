"""Tests of which records are about the same child."""
