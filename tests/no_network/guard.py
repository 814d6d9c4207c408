"""Refuses every connection to another machine, and writes down who tried.

A test run, and every Python process that it starts, may only talk to this machine. What is refused here would have gone
out on the machine of a user.
"""

import os
import socket
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

#: where attempts are written down; children inherit it
LOG = "NO_NETWORK_LOG"


def install() -> None:
    """Watch this process from now on; it cannot be undone."""
    sys.addaudithook(_watch)


def attempts() -> list[str]:
    """Return what was refused in this run, in all its processes."""
    path = Path(os.environ[LOG])
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _watch(event: str, args: tuple[Any, ...]) -> None:
    # why so plain: this is called at every import and every opened file
    if event == "socket.connect":
        address = args[1]
        if isinstance(address, tuple) and not _is_here(str(address[0])):
            _refuse(f"connect {address[0]}:{address[1]}")
    elif event == "socket.getaddrinfo" and args[0] and _is_name(_text(args[0])):
        if _text(args[0]).endswith(".invalid"):
            # why: no name ends so (RFC 6761), which a resolver may say without asking anybody
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        _refuse(f"look up {_text(args[0])}")


def _text(host: str | bytes) -> str:
    return host.decode(errors="replace") if isinstance(host, bytes) else str(host)


def _is_name(host: str) -> bool:
    """Tell whether a look-up would ask another machine: an address needs none."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return not _is_here(host)
    return False


def _is_here(host: str) -> bool:
    if host in {"", "localhost", socket.gethostname()} or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse(what: str) -> None:
    line = f"{Path(sys.argv[0]).name or 'python'}: {what}\n"
    descriptor = os.open(os.environ[LOG], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, line.encode())
    os.close(descriptor)
    message = f"refused: {what} (tests/no_network)"
    raise PermissionError(message)
