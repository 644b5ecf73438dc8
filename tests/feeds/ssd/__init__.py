"""Tests of the extract of the Standard Safeguarding Dataset: contacts and children from tables in a zip."""
