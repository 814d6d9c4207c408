"""Where events may be sent: hosts that this installation names, and no address by which a machine talks to itself."""

import ipaddress
import socket
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from vtflow.domain.errors import BadInput

_MAX = 500


class Forbidden(BadInput):
    """Nothing may be sent to this address."""


def require_address(url: str, allowed: Sequence[str]) -> None:
    """Check an address as it is written.

    Args:
        url: Of the subscriber.
        allowed: Hosts of the setting VTFLOW_WEBHOOK_HOSTS.

    Raises:
        Forbidden: it is no web address, holds a password, is not safe on its way, or its host is not allowed.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in {"https", "http"} or not host or len(url) > _MAX or not url.isascii() or " " in url:
        text = "dit is geen webadres, bijvoorbeeld https://zaken.voorbeeld.nl/vtflow"
        raise Forbidden(text)
    if parts.username or parts.password or parts.fragment:
        text = "zet geen naam, wachtwoord of # in het adres; het geheim staat in een bestand of variabele"
        raise Forbidden(text)
    if host not in allowed:
        text = f"{host} staat niet in VTFLOW_WEBHOOK_HOSTS; zet de host daar bij om er gebeurtenissen heen te sturen"
        raise Forbidden(text)
    if parts.scheme == "http" and not _is_loopback(host):
        text = f"{host} is alleen over https te gebruiken"
        raise Forbidden(text)


def resolved(host: str, port: int, allowed: Sequence[str]) -> str:
    """Return the address of a host, looked up once, so that what is checked is what is connected to.

    Raises:
        Forbidden: it leads to this machine's own network (link-local, metadata), to many at once or to nowhere real.
        OSError: the name is not known.
    """
    found = [host] if _is_number(host) else _looked_up(host, port)
    wrong = [one for one in found if _is_unsafe(one, allowed)]
    if wrong or not found:
        text = f"{host} leidt naar een adres waar vtflow niets heen stuurt"
        raise Forbidden(text)
    return found[0]


def hosts(text: str) -> tuple[str, ...]:
    """Return the hosts of a comma separated setting."""
    return tuple(_clean(text.split(",")))


def _clean(parts: Iterable[str]) -> Iterable[str]:
    return (part.strip().lower() for part in parts if part.strip())


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _looked_up(host: str, port: int) -> list[str]:
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _is_loopback(host: str) -> bool:
    return host in {"localhost", "127.0.0.1", "::1"}


def _is_unsafe(address: str, allowed: Sequence[str]) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if address in allowed:
        return False
    if found.is_loopback:
        return not any(_is_loopback(host) for host in allowed)
    return found.is_link_local or found.is_multicast or found.is_unspecified or found.is_reserved
