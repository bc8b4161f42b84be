"""A PostgreSQL server of our own: in a new folder, on a socket in it, gone afterwards."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

INSTALL_SERVER = "no PostgreSQL server found; install one with: apt-get install postgresql"
USER, PASSWORD = "instructor", "correct-horse"
# Nothing here need outlive a power cut.
SETTINGS = """
listen_addresses = ''
fsync = off
full_page_writes = off
max_connections = 40
"""
# The server ends when its keeper's input does: also when the tests are killed.
KEEP = """
"$1/pg_ctl" start --wait --silent --pgdata="$2" --log="$2/../log" && echo ready && read -r _
"$1/pg_ctl" stop --wait --silent --pgdata="$2" --mode=fast
"""


def find_server():
    """Return the folder of the newest server's programs; None if there is none."""
    beside_path = shutil.which("initdb")
    found = [Path(beside_path)] if beside_path else []
    found += Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in found), key=_version, default=None)


def _version(programs):
    told = subprocess.run([programs / "initdb", "--version"], capture_output=True, text=True)
    return float(told.stdout.split()[2])


def _owner():
    """Return as whom to run the server's programs: this user, but never root."""
    if os.geteuid():
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


class Server:
    """A server that can be stopped and started again."""

    def __init__(self, programs, folder):
        self.programs, self.folder, self.data = programs, folder, folder / "data"
        self.keeper = None

    def initialise(self):
        """Make an empty cluster whose only user has a password."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        secret = self.folder / "password"
        secret.write_text(PASSWORD, encoding="ascii")
        options = f"--username={USER} --encoding=UTF8 --no-locale --no-sync --auth=scram-sha-256"
        self._run("initdb", *options.split(), f"--pwfile={secret}", f"--pgdata={self.data}")
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(f"{SETTINGS}unix_socket_directories = '{self.folder}'\n")

    def start(self):
        """Start it; return when it takes connections."""
        self.keeper = self._begin("sh", "-c", KEEP, "sh", self.programs, self.data)
        assert self.keeper.stdout.readline() == "ready\n", (self.folder / "log").read_text()

    def stop(self):
        """Stop it, whoever is connected; nothing to do if it does not run."""
        if self.keeper is not None:
            self.keeper.communicate()
            self.keeper = None

    def _begin(self, *command):
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(command, cwd=self.folder, text=True, **pipes, **_owner())

    def _run(self, program, *arguments):
        process = self._begin(self.programs / program, *arguments)
        _, complaint = process.communicate()
        assert process.returncode == 0, complaint

    def url(self, database, password=PASSWORD):
        """Return what goes into COURSE_DATABASE."""
        return f"postgresql+psycopg://{USER}:{password}@/{database}?host={self.folder}"

    def connect(self, database="postgres"):
        """Open a connection of psycopg's, each statement a transaction of its own."""
        place = {"host": str(self.folder), "dbname": database}
        return psycopg.connect(user=USER, password=PASSWORD, autocommit=True, **place)

    def create(self, database, template="template1"):
        """Create a database, as a copy of another one."""
        with self.connect() as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')


@contextlib.contextmanager
def private_server():
    """Yield a running server; a short path, because that of a socket may not be long."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = Server(find_server(), folder)
    try:
        server.initialise()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
