"""Which records are about the same child. What a match means for a trail is decided in `reconciliation`."""
