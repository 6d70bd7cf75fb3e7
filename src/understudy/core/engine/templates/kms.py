"""What AWS Key Management Service (2014-11-01) says of keys, aliases and texts: how keys are called, pages, how long a drawn text is.

Source: AWS Key Management Service API Reference, "Encrypt", "GenerateDataKey", "ListKeys", "ListAliases".
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

_LARGEST = 3000  # octets of what is drawn at once
_SIZES: Final[Mapping[str, int]] = {"AES_256": 32, "AES_128": 16}


def key_of(told: str) -> str:
    """Return the id of a key, of its id or its ARN."""
    return told.rpartition(":key/")[2]


def alias_of(told: str) -> str:
    """Return the name of an alias (``alias/app``), of its name or its ARN; empty where something else is named."""
    name = told.rpartition(":")[2]
    return name if name.startswith("alias/") else ""


def base64_form(size: int, more: int = 0) -> str:
    """Write the format of an id that is so many drawn octets in Base64."""
    whole, rest = divmod(min(int(size) + more, _LARGEST), 3)
    letters = 4 * whole + (rest + 1 if rest else 0)
    return f"{{base64:{letters}}}" + ("=" * (3 - rest) if rest else "")


def size_of(text: str) -> int:
    """Count the octets that a text in Base64 stands for."""
    try:
        return len(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return len(text)


def data_key_size(request: Any) -> int:
    """Count the octets of the data key that a request asks for."""
    return int(request.get("NumberOfBytes") or _SIZES.get(request.get("KeySpec"), 32))


def aliases_of(aliases: Iterable[Any], key: str) -> list[Any]:
    """List aliases, those of one key where its id is not empty."""
    return [one for one in aliases if not key or one.get("TargetKeyId") == key]


def listed(keys: Iterable[Any]) -> list[dict[str, Any]]:
    """Show keys as ListKeys does."""
    return [{"KeyId": one["metadata"]["KeyId"], "KeyArn": one["metadata"]["Arn"]} for one in keys]


def page(found: list[Any], request: Any, member: str, *, null: bool = False) -> dict[str, Any]:
    """Cut a list to the page that is asked for; its marker is the number of what went before.

    Args:
        found: everything.
        request: with `Limit` and `Marker`.
        member: what the list is called.
        null: whether a last page says that it has no marker.
    """
    start = int(request.get("Marker") or 0)
    end = start + int(request.get("Limit") or 100)
    follows = end < len(found)
    marker = {"NextMarker": str(end)} if follows else {"NextMarker": None} if null else {}
    return {member: found[start:end], **marker, "Truncated": follows}


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "base64_form": base64_form,
    "kms_alias": alias_of,
    "kms_aliases": aliases_of,
    "kms_data_key": data_key_size,
    "kms_key": key_of,
    "kms_listed": listed,
    "kms_page": page,
    "kms_size": size_of,
}
