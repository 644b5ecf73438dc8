"""Tests of the GraphQL vocabulary: what is answered, to whom, and what is recorded of it."""
