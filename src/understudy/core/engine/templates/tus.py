"""What clients of the tus protocol say of an upload (Resumable upload protocol 1.0.x, "Upload-Metadata")."""

from __future__ import annotations

import base64
import binascii
from typing import Any


def read_metadata(value: Any) -> dict[str, str]:
    """Read pairs of a name and a Base64 value, separated by commas; a value may be missing, one that is no Base64 is left out."""
    found: dict[str, str] = {}
    for pair in str(value).split(","):
        name, _, coded = pair.strip().partition(" ")
        try:
            told = base64.b64decode(coded.strip(), validate=True).decode("utf-8", "replace")
        except binascii.Error:
            continue
        if name:
            found[name] = told
    return found
