"""Places of a request that hold values: where field matchers look and what the index hashes on."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Final, Literal

from understudy.core.matchers.value import is_scalar, json_key
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.message import Request

type AddressPart = Literal["scheme", "host", "port", "client"]

_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class HeaderPlace:
    """All fields of one header; the name is lower case."""

    name: str

    @property
    def part(self) -> str:
        """Dotted name."""
        return f"headers.{self.name}"

    def values(self, request: Request) -> tuple[str, ...]:
        """Return the values in order."""
        return request.headers.get_all(self.name)


@dataclass(frozen=True, slots=True)
class QueryPlace:
    """All values of one query parameter; with `any_case` the name is folded, and those of requests are."""

    name: str
    any_case: bool = False

    @property
    def part(self) -> str:
        """Dotted name."""
        return f"query.{self.name}"

    def values(self, request: Request) -> tuple[str, ...]:
        """Return the values in order."""
        name = self.name
        if self.any_case:
            return tuple([value for key, value in request.query if key.casefold() == name])
        return tuple([value for key, value in request.query if key == name])


@dataclass(frozen=True, slots=True)
class FormPlace:
    """All values of one field of an urlencoded body; `any_case` as for query parameters."""

    name: str
    any_case: bool = False

    @property
    def part(self) -> str:
        """Dotted name."""
        return f"body.form.{self.name}"

    def values(self, request: Request) -> tuple[str, ...]:
        """Return the values in order."""
        name = self.name
        if self.any_case:
            return tuple([value for key, value in request.form if key.casefold() == name])
        return tuple([value for key, value in request.form if key == name])


@dataclass(frozen=True, slots=True)
class CookiePlace:
    """One cookie."""

    name: str

    @property
    def part(self) -> str:
        """Dotted name."""
        return f"cookies.{self.name}"

    def values(self, request: Request) -> tuple[str, ...]:
        """Return the value, if there is one."""
        value = request.cookies.get(self.name)
        return () if value is None else (value,)


@dataclass(frozen=True, slots=True)
class AddressPlace:
    """Scheme, host or port as the client addressed us, or the client's own address."""

    name: AddressPart

    @property
    def part(self) -> str:
        """The name."""
        return self.name

    def values(self, request: Request) -> tuple[str, ...]:
        """Return the value, if it is known."""
        match self.name:
            case "scheme":
                value = request.scheme
            case "client":
                value = request.client
            case "host":
                value = split_authority(request.authority)[0]
            case _:
                value = split_authority(request.authority)[1] or _DEFAULT_PORTS.get(request.scheme, "")
        return (value,) if value else ()


@dataclass(frozen=True, slots=True)
class TextPlace:
    """The whole body as text; an empty body is empty text."""

    @property
    def part(self) -> str:
        """Dotted name."""
        return "body.text"

    def values(self, request: Request) -> tuple[str, ...]:
        """Return the text."""
        return (request.text,)


@dataclass(frozen=True, slots=True)
class BytesPlace:
    """The whole body as bytes."""

    @property
    def part(self) -> str:
        """Dotted name."""
        return "body.base64"

    def values(self, request: Request) -> tuple[bytes, ...]:
        """Return the bytes."""
        return (request.body,)


@dataclass(frozen=True, slots=True)
class JsonPlace:
    """A scalar within the JSON body, by member names and element numbers."""

    path: tuple[str | int, ...]

    @property
    def part(self) -> str:
        """Dotted path."""
        return dotted("json", self.path)

    def values(self, request: Request) -> tuple[Hashable, ...]:
        """Return the key of the scalar, if there is one."""
        value = step_into(request.json, self.path)
        return (json_key(value),) if is_scalar(value) else ()


def step_into(value: Any, path: tuple[str | int, ...]) -> Any:
    """Follow member names and element numbers; ABSENT when the way ends."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step, ABSENT)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return ABSENT
    return value


def dotted(root: str, path: tuple[str | int, ...]) -> str:
    """Write a path for people: ``json.items[0].price``."""
    return root + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def split_authority(authority: str) -> tuple[str, str]:
    """Split ``host:port`` into a lower-case host without brackets and the port, which may be empty."""
    host, separator, port = authority.rpartition(":")
    if not separator or not port.isdigit():
        host, port = authority, ""
    return host.strip("[]").lower(), port


type Place = HeaderPlace | QueryPlace | FormPlace | CookiePlace | AddressPlace | TextPlace
