"""The web client: pages, templates, styles and scripts. It talks GraphQL only."""
