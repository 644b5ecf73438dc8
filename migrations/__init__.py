"""How the database comes to its present shape, one numbered step at a time. No query of the running portal lives here."""
