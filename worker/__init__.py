"""Jobs and schedules: each takes a job and makes one call. It decides nothing about the domain."""
