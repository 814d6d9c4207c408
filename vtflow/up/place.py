"""What must be free before anything starts: the home (one `up` each) and the ports."""

import errno
import fcntl
import os
import socket
from pathlib import Path

from vtflow.domain.errors import BadInput
from vtflow.up.plan import Plan
from vtflow.wiring import make_home

LOCK_FILE = "up.lock"


class HomeLock:
    """Holds a home for one supervisor. The system lets go of it when the process ends, however it ends."""

    def __init__(self, home: Path) -> None:
        """Take the lock.

        Raises:
            BadInput: another `vtflow up` has it, or it cannot be made or written in.
        """
        make_home(home)
        self._file = os.open(home / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(self._file, 20).decode(errors="replace").strip()
            os.close(self._file)
            text = (
                f"in {home} draait al een `vtflow up` (proces {holder or 'onbekend'}); stop die eerst, "
                "of kies een andere map met VTFLOW_HOME"
            )
            raise BadInput(text) from error
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def release(self) -> None:
        """Let go."""
        os.close(self._file)


def require_free_ports(plan: Plan) -> None:
    """Check every port that a child will listen on.

    Raises:
        BadInput: one is busy or may not be used; the text names the setting to change.
    """
    settings = plan.settings
    wanted = [(settings.web_host, settings.web_port, "VTFLOW_WEB_PORT", "de eigen pagina's van vtflow")]
    if plan.has_own_server:
        wanted.insert(0, ("127.0.0.1", settings.prefect_port, "VTFLOW_PREFECT_PORT", "Prefect"))
    if len({port for _, port, _, _ in wanted}) < len(wanted):
        text = f"VTFLOW_WEB_PORT en VTFLOW_PREFECT_PORT zijn allebei {settings.web_port}; kies er twee"
        raise BadInput(text)
    for host, port, name, whose in wanted:
        fault = port_fault(host, port)
        if fault:
            text = f"poort {port} voor {whose} {fault}; kies een andere met {name}, bijvoorbeeld {name}={port + 1}"
            raise BadInput(text)


def port_fault(host: str, port: int) -> str:
    """Return in Dutch why a port cannot be listened on; empty when it can."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return "is bezet"
        if error.errno == errno.EACCES:
            return "mag deze gebruiker niet gebruiken"
        return f"is niet te gebruiken op {host} ({error.strerror})"
    return ""
