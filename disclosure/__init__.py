"""Tamper evidence, pure: entries, tree, checkpoints and their verification. It neither stores nor signs."""
