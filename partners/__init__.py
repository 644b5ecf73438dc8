"""What leaves by network: webhooks, the event feed and export files. What they say is decided elsewhere."""
