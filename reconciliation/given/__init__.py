"""What the ground consists of: working days, rules, places, coverage. All handed in; nothing here judges a record."""
