"""Tests, one folder for each room, and the laws of the code base. Names are sentences about behaviour."""
