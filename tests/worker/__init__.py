"""The queue and its jobs, on a real database."""
