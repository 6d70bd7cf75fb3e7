"""Replacing one server's address by another's in text: headers, bodies, and streams that may be cut anywhere. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from understudy.recorder.target import DEFAULT_PORTS, Origin

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "0.0.0.0", "host.docker.internal")  # noqa: S104 - names to look for, none to bind
_SEPARATORS = (b"://", b":\\/\\/", b"%3a%2f%2f")
# OpenID Connect Discovery 1.0 §4.3 and RFC 8414 §3.3: the `issuer` of the metadata is the `iss` of the tokens, which nobody can rewrite.
_ISSUER = re.compile(rb'"issuer"\s*:\s*"$')
_SCHEMES = (b"http", b"https", b"ws", b"wss")


def is_local(host: str) -> bool:
    """Say whether a host name is one of this machine or network, so that nobody chooses a service by it: no virtual hosting."""
    name = host.strip("[]").lower()
    if "." not in name or name.endswith((".localhost", ".local", ".internal")):
        return True
    return _is_address(name)


@dataclass(frozen=True, slots=True)
class Replacement:
    """Changed text, and how many addresses were changed in it."""

    data: bytes
    count: int


class AddressMap:
    """Finds every spelling of one server's address and puts another in its place."""

    def __init__(self, origin: Origin, aliases: Iterable[str] = ()) -> None:
        """Prepare.

        Args:
            origin: the server whose address is looked for.
            aliases: further names of its host.
        """
        hosts = [origin.host if ":" not in origin.host else f"[{origin.host}]"]
        if origin.host.strip("[]") in ("localhost", "127.0.0.1", "::1", "0.0.0.0"):  # noqa: S104 - as above
            hosts += _LOOPBACK
        names = list(dict.fromkeys(name.lower().encode() for name in (*hosts, *aliases)))
        port = str(origin.port).encode()
        may_lack_port = origin.port in DEFAULT_PORTS.values()
        host = b"(?:%s)" % b"|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        tail = rb"(?::|%%3a)%s" % port
        authority = host + (b"(?:%s)?" % tail if may_lack_port else tail)
        ends = rb"(?![\w-]|\.\w|:\d|%3a\d)"  # not part of a longer host name or port
        absolute = rb"(?P<scheme>https?|wss?)(?P<separator>://|:\\/\\/|%%3a%%2f%%2f)%s%s" % (authority, ends)
        relative = rb"(?<=[\"'=(\s])(?P<slashes>//|\\/\\/)%s%s" % (authority, ends)
        bare = rb"(?<![\w.@%%-])(?<!//)(?<!\\/)%s%s%s" % (host, tail, ends)
        self._whole = re.compile(b"|".join((absolute, relative, bare)), re.IGNORECASE)
        self._urls = re.compile(absolute, re.IGNORECASE)
        self._hint = re.compile(host, re.IGNORECASE)
        self._spellings = (tuple(names), port, may_lack_port)

    @cached_property
    def _prefixes(self) -> frozenset[bytes]:
        names, port, may_lack_port = self._spellings
        return frozenset(_prefixes(names, port, may_lack_port=may_lack_port))

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._prefixes))

    def replace(self, data: bytes, origin: Origin) -> Replacement:
        """Put `origin` in place of every address found, but for the issuer of tokens: it must stay what the signed tokens say."""
        if not self._hint.search(data):
            return Replacement(data, 0)
        kept = 0

        def spelled(match: re.Match[bytes]) -> bytes:
            nonlocal kept
            if _ISSUER.search(data, max(0, match.start() - 40), match.start()):
                kept += 1
                return match.group()
            return _spelled(match, origin)

        changed, count = self._whole.subn(spelled, data)
        return Replacement(changed, count - kept)

    def replace_urls(self, data: bytes, origin: Origin) -> Replacement:
        """Put `origin` in place of absolute URLs only."""
        changed, count = self._urls.subn(lambda match: _spelled(match, origin), data)
        return Replacement(changed, count)

    def names(self, data: bytes) -> bool:
        """Say whether text holds an absolute URL of the server."""
        return self._urls.search(data) is not None

    def undecided(self, data: bytes) -> int:
        """Return how many bytes at the end may be the beginning of an address whose rest has not come yet."""
        end = data[-self._longest :].lower()
        return next((size for size in range(len(end), 0, -1) if end[-size:] in self._prefixes), 0)


class StreamReplacer:
    """Replaces absolute URLs in a stream; holds back only what may be the beginning of one."""

    def __init__(self, addresses: AddressMap, origin: Origin) -> None:
        self.count = 0
        self._addresses, self._origin = addresses, origin
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """Take a piece and return what can be passed on."""
        text = self._held + data
        keep = self._addresses.undecided(text)
        self._held = text[len(text) - keep :]
        return self._replaced(text[: len(text) - keep])

    def finish(self) -> bytes:
        """Return what was held back."""
        held, self._held = self._held, b""
        return self._replaced(held)

    def _replaced(self, data: bytes) -> bytes:
        found = self._addresses.replace_urls(data, self._origin)
        self.count += found.count
        return found.data


def _spelled(match: re.Match[bytes], origin: Origin) -> bytes:
    """Return the other address in the spelling of the one that was found."""
    groups = match.groupdict()
    authority = origin.authority.encode()
    if groups.get("scheme"):
        encoded = groups["separator"].lower() == _SEPARATORS[2]
        family = b"ws" if groups["scheme"].lower().startswith(b"ws") else b"http"
        scheme = family + (b"s" if origin.scheme == "https" else b"")
        return scheme + groups["separator"] + (authority.replace(b":", b"%3A") if encoded else authority)
    if groups.get("slashes"):
        return bytes(groups["slashes"] + authority)
    return authority


def _prefixes(names: Iterable[bytes], port: bytes, *, may_lack_port: bool) -> Iterable[bytes]:
    for scheme in _SCHEMES:
        for separator in _SEPARATORS:
            for name in names:
                for colon in (b":", b"%3a"):
                    # One byte more than the address: without it, whether the address ends here is not known.
                    whole = scheme + separator + name + colon + port
                    for size in range(1, len(whole) + 1):
                        yield whole[:size]
                if may_lack_port:
                    yield scheme + separator + name


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
