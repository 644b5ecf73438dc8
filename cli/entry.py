"""The entry point of the installed `counterfoil` script. A process that a command starts imports its parent's main module
again, and must not import every command with it."""


def main() -> None:
    """Run the command line."""
    from cli.app import main as run  # noqa: PLC0415  see above

    run()
