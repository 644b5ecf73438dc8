"""Tests of the store: the server, who is asking, transactions and what is kept."""
