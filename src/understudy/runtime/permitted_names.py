"""For which names the local authority may vouch: a certificate of it for any other is refused by clients (RFC 5280 §4.2.1.10).

Whoever gets hold of the authority's key can pretend to be the recorded hosts, and no bank.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from cryptography import x509

LOCAL = ("localhost", "127.0.0.0/8", "::1")
"""What the authority always vouches for."""

_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "host.docker.internal")  # RFC 1918, RFC 4193
_ANY = ("0.0.0.0/0", "::/0")


def subtree_of(host: str) -> tuple[x509.GeneralName, ...]:
    """Return what has to be permitted for a host, network or pattern: ``*.example.com`` permits everything under example.com.

    Args:
        host: name, address, network, or a pattern with ``*``, with or without a port.
    """
    name = _without_port(host.strip().lower()).rstrip(".")
    if name in ("0.0.0.0", "::"):  # noqa: S104 - a listener on every interface is reached from networks of one's own
        return tuple(one for network in _NETWORKS for one in subtree_of(network))
    try:
        return (x509.IPAddress(ipaddress.ip_network(name)),)
    except ValueError:
        pass
    if "*" in name:
        name = name.rpartition("*")[2].partition(".")[2]
    if not name:
        return (x509.DNSName(""), *(x509.IPAddress(ipaddress.ip_network(one)) for one in _ANY))
    return (x509.DNSName(name if name.isascii() else name.encode("idna").decode()),)


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() and ":" not in name else host


def constraints_of(subtrees: Iterable[x509.GeneralName]) -> x509.NameConstraints:
    """Return the extension that permits these names and addresses, and no others."""
    found = list(dict.fromkeys(subtrees))
    kept = [one for one in found if not any(one != other and _within(one, other) for other in found)]
    return x509.NameConstraints(permitted_subtrees=sorted(kept, key=repr), excluded_subtrees=None)


def permitted_by(certificate: x509.Certificate) -> tuple[x509.GeneralName, ...] | None:
    """Return what a certificate of an authority permits; None when it may vouch for anything."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return None
    return tuple(found.permitted_subtrees or ())


def covers(permitted: Iterable[x509.GeneralName], wanted: x509.GeneralName) -> bool:
    """Say whether a name or network lies within what is permitted."""
    return any(_within(wanted, one) for one in permitted)


def _within(one: x509.GeneralName, other: x509.GeneralName) -> bool:
    if isinstance(one, x509.DNSName) and isinstance(other, x509.DNSName):
        return not other.value or one.value == other.value or one.value.endswith(f".{other.value}")
    if isinstance(one, x509.IPAddress) and isinstance(other, x509.IPAddress):
        inner, outer = ipaddress.ip_network(str(one.value)), ipaddress.ip_network(str(other.value))
        if isinstance(inner, ipaddress.IPv4Network):
            return isinstance(outer, ipaddress.IPv4Network) and inner.subnet_of(outer)
        return isinstance(outer, ipaddress.IPv6Network) and inner.subnet_of(outer)
    return False
