"""Tests of the synthetic region: its files are well formed, its life is plausible, and its truth is true."""
