"""Tests of the disclosure log's pure half."""
