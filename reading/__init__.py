"""The read engine: a validated operation becomes one SQL statement and its response. It writes disclosures and nothing else."""
