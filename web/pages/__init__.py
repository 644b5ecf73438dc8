"""The pages: each file names an operation of `web/operations/` and a template, and nothing else decides what is shown."""
