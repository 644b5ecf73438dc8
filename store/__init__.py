"""Tables, transactions and the SQL of the write side, and the embedded server. Rows do not leave this room."""
