"""How one scalar is written in YAML so that parse_yaml reads it back exactly: plain where possible, quoted where necessary."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from understudy.files.stubs.yaml_text import resolve_plain

# Inside flow collections commas, brackets and braces end a plain scalar; outside they are ordinary.
_FLOW_PLAIN: Final = re.compile(r"[\w/$(<+=.;^][\w/$()<>+=.;^@%~?*&!|\-' ]*(?:[:#][\w/$()<>+=.;^@%~?*&!|\-'][\w/$()<>+=.;^@%~?*&!|\-' ]*)*")
_BLOCK_PLAIN: Final = re.compile(
    r"[\w/$(<+=.;^][\w/$()<>+=.;^@%~?*&!|\-'\", {}\[\]]*(?:[:#][\w/$()<>+=.;^@%~?*&!|\-'\",{}\[\]][\w/$()<>+=.;^@%~?*&!|\-'\", {}\[\]]*)*"
)
# What libyaml does not accept unescaped, and the line breaks of YAML 1.1 that are not line breaks of JSON.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_PLAIN_SPECIAL: Final = frozenset({"~", "<<", "=", "..."})
LONGEST_PLAIN_KEY: Final = 500


def write_scalar(value: Any, *, flow: bool) -> str:
    """Write a scalar on one line.

    Raises:
        ValueError: for a float that JSON cannot say, or text with lone surrogates.
        TypeError: for anything that is not JSON data.
    """
    if isinstance(value, str):
        return write_text(value, flow=flow)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if value - value != 0:
            raise ValueError(f"{value} cannot be written in a stub file")
        return repr(value)
    raise TypeError(f"{type(value).__name__} is not JSON data")


def write_text(text: str, *, flow: bool) -> str:
    """Write text on one line, quoted only when it would not be read back as the same text."""
    if is_plain(text, flow=flow) and isinstance(resolve_plain(text), str):
        return text
    if "'" not in text and ('"' in text or "\\" in text) and "\n" not in text and not _UNPRINTABLE.search(text) and "\t" not in text:
        return f"'{text}'"
    return quote(text)


def write_key(text: str, *, flow: bool = True) -> str:
    """Write a key; keys are always text, so ``200`` and ``true`` need no quotes."""
    return text if is_plain(text, flow=flow) else quote(text)


def is_plain(text: str, *, flow: bool) -> bool:
    """Say whether text may stand without quotes."""
    if not text or text in _PLAIN_SPECIAL or text[-1] == " " or text.startswith("..."):
        return False
    return (_FLOW_PLAIN if flow else _BLOCK_PLAIN).fullmatch(text) is not None and not _UNPRINTABLE.search(text) and " #" not in text


def quote(text: str) -> str:
    """Write text in double quotes.

    Raises:
        ValueError: for lone surrogates, which no file can hold.
    """
    return _UNPRINTABLE.sub(_escape, json.dumps(text, ensure_ascii=False))


def is_literal_block(text: str) -> bool:
    """Say whether text can be written as a literal block (``|``): several lines, nothing that needs escapes."""
    if "\n" not in text[:-1] or text[0] in {"\n", " ", "\t"} or text.endswith("\n\n") or _UNPRINTABLE.search(text):
        return False
    # A last line of spaces alone would be taken for indentation.
    return text.removesuffix("\n").rpartition("\n")[2].strip(" ") != ""


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xD800 <= code <= 0xDFFF:
        raise ValueError("text with a lone surrogate cannot be written in a stub file; use base64")
    return f"\\u{code:04x}"
