"""Keeps what Authlib writes to the log inside it: at DEBUG its grants write clients, and some of them tokens, and whoever looks for a
fault turns DEBUG on. A level would be no guard, since any configuration of the log sets levels anew."""

import logging


def keep_authlib_quiet() -> None:
    """Let no record of Authlib's reach the handlers of the process, at whatever level. Doing it twice changes nothing."""
    logging.getLogger("authlib").propagate = False
