"""One notation per file: each walks over a text, gives every named value to a visitor and puts what comes back in its place.

Elsewhere the text stays the same byte for byte: spacing, order, escapes and encodings are kept.
"""

from __future__ import annotations

from collections.abc import Callable

type Visit = Callable[[str, str, str], str]
"""(name, decoded value, place) → the value that shall stand there; the same value to leave it."""
