"""The HTTP doors: the application, GraphQL, uploads, authorization endpoints, downloads and health. No rule of the domain lives here."""
