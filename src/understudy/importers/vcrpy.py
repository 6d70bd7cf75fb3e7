"""Cassettes of vcrpy, YAML and JSON. They say nothing of time; exchanges follow one another by a millisecond."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import yaml

from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.errors import FileError

_STEP_S = 0.001


class _Loader(yaml.SafeLoader):
    """The safe loader: a cassette that asks for a Python object is refused, whatever the object is."""


def _plain_text(loader: _Loader, node: yaml.ScalarNode) -> Any:
    """Construct the text of a tag by which Python 2 marked text, and nothing else."""
    return loader.construct_scalar(node)


_Loader.add_constructor("tag:yaml.org,2002:python/unicode", _plain_text)
_Loader.add_constructor("tag:yaml.org,2002:python/str", _plain_text)


def read_cassette(path: Path) -> Iterator[Exchange]:
    """Read the interactions of a cassette.

    Raises:
        FileError: it is broken, or asks for Python objects.
    """
    data = path.read_bytes()
    try:
        cassette = orjson.loads(data) if data.lstrip().startswith(b"{") else yaml.load(data, Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader
    except (orjson.JSONDecodeError, yaml.YAMLError) as error:
        raise FileError(f"{path}: no cassette of vcrpy: {error}") from error
    interactions = cassette.get("interactions") if isinstance(cassette, dict) else None
    if not isinstance(interactions, list):
        raise FileError(f"{path}: no cassette of vcrpy: there is no list of interactions.")
    began_at = path.stat().st_mtime
    for seq, interaction in enumerate(interactions, 1):
        try:
            yield _to_exchange(interaction, seq, round(began_at + seq * _STEP_S, 6))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise FileError(f"{path}: interaction {seq} cannot be read: {error!r}.") from error


def _to_exchange(interaction: Mapping[str, Any], seq: int, started_at: float) -> Exchange:
    asked, answered = interaction["request"], interaction["response"]
    place = urlsplit(asked.get("uri") or asked["url"])
    status = answered["status"]
    return Exchange(
        seq=seq,
        service="",
        started_at=started_at,
        request=Request(
            method=asked["method"],
            target=(place.path or "/") + (f"?{place.query}" if place.query else ""),
            headers=_headers(asked.get("headers") or {}),
            body=_body(asked.get("body")),
            scheme=place.scheme,
            authority=place.netloc.rpartition("@")[2],
        ),
        outcome=Response(
            status=int(status["code"] if isinstance(status, dict) else status),
            headers=_headers(answered.get("headers") or {}),
            body=_body(answered.get("body", answered.get("content"))),
            reason=str((status.get("message") if isinstance(status, dict) else "") or ""),
        ),
    )


def _headers(said: Mapping[str, Any]) -> Headers:
    pairs = []
    for name, values in said.items():
        pairs += [(str(name), _text(value)) for value in (values if isinstance(values, list) else [values])]
    return Headers(tuple(pairs))


def _body(said: Any) -> bytes:
    match said:
        case None:
            return b""
        case bytes():
            return said
        case str():
            return said.encode()
        case {"base64_string": str() as text}:
            return b64decode(text)
        case {"string": text}:
            return _body(text)
        case dict() if not said:
            return b""
        case _:
            raise ValueError(f"a body of an unknown form: {type(said).__name__}")


def _text(value: Any) -> str:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)
