"""The command line: starts the other rooms, prints what they return. Holds no rules of its own."""
