"""Tests of the room that sends out."""
