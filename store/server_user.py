"""Which system user runs the embedded server, and running a program as that user. PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from store.problems import ServerNotStarted

NAME = "counterfoil"
_LAST_RESORT = "nobody"


@dataclass(frozen=True, slots=True)
class ServerUser:
    """A system user; `uid` None means whoever runs the portal, which is then not root."""

    uid: int | None = None
    gid: int | None = None

    def run(self, command: Sequence[str | Path], patience_s: float = 60) -> subprocess.CompletedProcess[str]:
        """Run a program as this user with an empty environment, so that no PG… variable of ours reaches it."""
        # Every caller passes paths of the wheel and options of ours.
        return subprocess.run(  # noqa: S603
            command,
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            timeout=patience_s,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
        )

    def can_run(self, program: Path) -> bool:
        """Whether this user may reach and run the program: a virtual environment may lie in root's own folder."""
        try:
            return self.run([program, "--version"]).returncode == 0
        except PermissionError:
            return False

    def make_folder(self, folder: Path) -> None:
        """Make a folder that is this user's alone, or take the one that is. Where anybody may write, somebody else may
        have put something in its place."""
        try:
            folder.mkdir(mode=0o700)
            self.own(folder)
        except FileExistsError:
            found = folder.lstat()
            ours = os.geteuid() if self.uid is None else self.uid
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != ours:
                raise ServerNotStarted(f"{folder} belongs to somebody else") from None

    def own(self, path: Path) -> None:
        """Give a file or folder to this user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def choose_user(data: Path) -> ServerUser:
    """Ourselves, unless we are root; then the owner of the data, else a system user of the portal's own."""
    if os.geteuid() != 0:
        return ServerUser()
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return ServerUser(owner.st_uid, owner.st_gid)
    entry = _find(NAME) or _create() or _find(_LAST_RESORT)
    if entry is None:
        raise ServerNotStarted("it must not run as root, and there is no other system user to run it")
    return ServerUser(entry.pw_uid, entry.pw_gid)


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _create() -> pwd.struct_passwd | None:
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", NAME]
    try:
        subprocess.run(command, check=False, capture_output=True, timeout=30)  # noqa: S603
    except OSError:
        return None
    # Another process may have made it in the meantime, so the answer is in the system's list, not in the exit code.
    return _find(NAME)
