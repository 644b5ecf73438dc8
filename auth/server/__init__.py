"""The authorization server for partner systems: Authlib's grants under a profile like FAPI 2.0. Synchronous; doors call it in a thread."""
