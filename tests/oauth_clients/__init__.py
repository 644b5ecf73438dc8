"""Clients that partners use, run against the portal as it serves: two of npm, and ours of docs/api.md."""
