"""What feeds make of good and bad bytes. Pure: no database is within reach."""
