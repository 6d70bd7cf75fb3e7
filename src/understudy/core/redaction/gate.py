"""The quick look that decides whether a text needs to be read at all: most texts hold nothing and leave here.

It may say yes too often, never no wrongly: everything `Scan` would find must raise one of these signs.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote

from understudy.core.redaction.cards import CANDIDATE
from understudy.core.redaction.encoded import LONG_BASE64, decode_base64, holds_text
from understudy.core.redaction.names import Hint, Names
from understudy.core.redaction.personal import PATTERNS
from understudy.core.redaction.pseudonyms import Pseudonyms

_SETTING_NAMES = re.compile(r"(?<![\w.%-])([A-Za-z_][\w.%\[\]-]{1,60})[\"'\\]*\s*(?:=>|:=|[:=])")
_CARDISH = re.compile(r"[2-6]\d{3}[ -]?\d{4,6}[ -]?\d{3}")
_SCHEMES = ("bearer ", "basic ", "token ", "jwt ")


class Gate:
    """Knows the signs of a secret."""

    def __init__(self, names: Names, stand_ins: Pseudonyms, personal: frozenset[str]) -> None:
        self._names = names
        self._stand_ins = stand_ins
        self._personal = [PATTERNS[kind] for kind in sorted(personal & PATTERNS.keys())]

    def is_open(self, text: str, named: Collection[str] = ()) -> bool:
        """Say whether a text must be read; `named` are the names of its members."""
        if any(self._names.hint(name, in_url=True) is not Hint.NONE for name in named):
            return True
        stand_ins = self._stand_ins
        if "eyJ" in text or "-----BEGIN" in text or "\\" in text or ("://" in text and "@" in text):
            return True
        if stand_ins.known.find(text) or stand_ins.patterns.may_match(text):
            return True
        if (_CARDISH.search(text) and CANDIDATE.search(text)) or holds_text(text):
            return True
        low = text.lower()
        if any(scheme in low for scheme in _SCHEMES):
            return True
        if ("=" in text or ":" in text) and self._has_setting(text):
            return True
        if any(pattern.search(text) for pattern in self._personal):
            return True
        if len(stand_ins.known) and any(self._is_known_inside(run) for run in LONG_BASE64.findall(text)):
            return True
        if "%" in text:
            clear = unquote(text)
            return clear != text and self.is_open(clear)
        return "&#" in text or "&amp;" in text

    def _is_known_inside(self, run: str) -> bool:
        data = decode_base64(run)
        return data is not None and bool(self._stand_ins.known.find(data.decode("latin-1")))

    def _has_setting(self, text: str) -> bool:
        hint = self._names.hint
        return any(hint(name, in_url=True) is not Hint.NONE for name in set(_SETTING_NAMES.findall(text)))
