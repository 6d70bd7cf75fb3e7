"""The quick look that decides whether a text needs to be read at all: most texts hold nothing and leave here.

It may say yes too often, never no wrongly: everything `Scan` would find must raise one of these signs.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote

from understudy.core.redaction.cards import CANDIDATE
from understudy.core.redaction.encoded import LONG_BASE64, decode_base64, holds_text
from understudy.core.redaction.known import Hit
from understudy.core.redaction.names import Hint, Names
from understudy.core.redaction.personal import PATTERNS
from understudy.core.redaction.pseudonyms import Pseudonyms

_SETTING_NAMES = re.compile(r"(?<![\w.%-])([A-Za-z_][\w.%\[\]-]{1,60})[\"'\\]*\s*(?:=>|:=|[:=])")
_CARDISH = re.compile(r"[2-6]\d{3}[ -]?\d{4,6}[ -]?\d{3}")
_SCHEMES = ("bearer ", "basic ", "token ", "jwt ")
# Short words and numbers between spaces and stops; and a moment. Neither holds anything but a card number or the value after a scheme.
_QUIET = re.compile(r"(?:[A-Za-z0-9+/_-]{0,11}[ ,.;!?'()]+)*[A-Za-z0-9+/_-]{0,11}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.,Z+-]{5,30}")


class Gate:
    """Knows the signs of a secret."""

    def __init__(self, names: Names, stand_ins: Pseudonyms, personal: frozenset[str]) -> None:
        self._names = names
        self._stand_ins = stand_ins
        self.personal = [PATTERNS[kind] for kind in sorted(personal & PATTERNS.keys())]

    @property
    def extra(self) -> list[re.Pattern[str]]:
        """The project's patterns."""
        return self._stand_ins.patterns.extra

    def known_in(self, text: str) -> list[Hit]:
        """Say where known secrets stand in clear."""
        return self._stand_ins.known.find(text)

    def words_of_form(self, text: str) -> set[str]:
        """Return the words that may be secrets by their own form."""
        return self._stand_ins.patterns.words(text)

    def telling_names(self, text: str) -> set[str]:
        """Return the names of settings whose values may be secrets."""
        if "=" not in text and ":" not in text:
            return set()
        hint = self._names.hint
        return {name for name in set(_SETTING_NAMES.findall(text)) if hint(name, in_url=True) is not Hint.NONE}

    def runs_with_known(self, text: str) -> set[str]:
        """Return the base64 runs in which known secrets stand."""
        return {run for run in LONG_BASE64.findall(text) if self._is_known_inside(run)} if len(self._stand_ins.known) else set()

    def is_open(self, text: str, named: Collection[str] = ()) -> bool:
        """Say whether a text must be read; `named` are the names of its members."""
        if any(self._names.hint(name, in_url=True) is not Hint.NONE for name in named):
            return True
        return bool(self._stand_ins.known.find(text)) or self.shows_sign(text)

    def shows_sign(self, text: str) -> bool:
        """Say whether a text that holds no known secret in clear must be read nevertheless."""
        patterns = self._stand_ins.patterns
        if not self.personal and not patterns.has_extra and (_QUIET.fullmatch(text) or _MOMENT.fullmatch(text)):
            return bool(_CARDISH.search(text)) or _names_scheme(text)
        if "eyJ" in text or "-----BEGIN" in text or "\\" in text or ("://" in text and "@" in text):
            return True
        if patterns.may_match(text) or (_CARDISH.search(text) and CANDIDATE.search(text)) or holds_text(text) or _names_scheme(text):
            return True
        if self.telling_names(text):
            return True
        if any(pattern.search(text) for pattern in self.personal):
            return True
        if self.runs_with_known(text):
            return True
        if "%" in text:
            clear = unquote(text)
            return clear != text and self.is_open(clear)
        return "&#" in text or "&amp;" in text

    def _is_known_inside(self, run: str) -> bool:
        data = decode_base64(run)
        return data is not None and bool(self._stand_ins.known.find(data.decode("latin-1")))


def _names_scheme(text: str) -> bool:
    if " " not in text:
        return False
    low = text.lower()
    return any(scheme in low for scheme in _SCHEMES)
