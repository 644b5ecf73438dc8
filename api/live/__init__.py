"""Subscriptions at `/graphql`: over a WebSocket (`graphql-transport-ws`) and as server-sent events (ADR-0021)."""
