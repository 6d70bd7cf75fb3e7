"""Media types that were told, and come back with the charset of texts (``text/csv; charset=utf-8``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from understudy.core.engine.templates.texts import with_charset
from understudy.core.generator.templates.sources import Case


def explain_media_type(values: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Find what is known as a media type everywhere, and is answered with a charset wherever it is a text."""
    if len(set(map(str, values))) < 2 or not any("charset=utf-8" in str(value) for value in values):
        return None
    for code in sorted(code for code in cases[0].values if code.replace("-", "_").endswith("content_type")):
        known = [case.values.get(code) for case in cases]
        if known != list(values) and all(
            isinstance(one, str) and with_charset(one) == value for one, value in zip(known, values, strict=True)
        ):
            return f"{code} | with_charset"
    return None
