"""What the portal can do: one verb phrase a file, each owning its transaction. The rules themselves are pure and live below."""
