"""The quick look at a line of a recording that decides whether it must be read again because of secrets that showed late."""

from __future__ import annotations

import re
from collections.abc import Iterable

from understudy.core.redaction.encoded import LONG_BASE64, decode_base64, holds_text
from understudy.core.redaction.interfaces import Revealed

_WORD = re.compile(r"[A-Za-z0-9]{6,}")
_HIDDEN = re.compile(rb"%(?:3[0-9]|4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A])|\\u00[3-7]|\"base64\":", re.IGNORECASE)


class Traces:
    """The longest words of secrets: escapes and percent encoding leave them as they are, other encodings are opened."""

    def __init__(self, revealed: Iterable[Revealed]) -> None:
        longest = [max(_WORD.findall(one.value), key=len, default="") for one in revealed]
        self._knows_all = all(longest)
        self._words = tuple({word.encode() for word in longest})

    def may_stand_in(self, line: bytes) -> bool:
        """Say whether a line may hold one of the secrets; never wrongly no."""
        if not self._knows_all or self._has_word(line) or _HIDDEN.search(line):
            return True
        text = line.decode("utf-8", "replace")
        return holds_text(text) or any(self._has_word(decode_base64(run) or b"") for run in LONG_BASE64.findall(text))

    def _has_word(self, data: bytes) -> bool:
        return any(word in data for word in self._words)
