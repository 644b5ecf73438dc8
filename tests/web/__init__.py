"""Tests of the web client."""
