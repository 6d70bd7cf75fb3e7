"""Secrets that people wrote into stub files: a check that `understudy check` adds to those of the files' own room.

What was generated comes from recordings, whose secrets are pseudonyms of the same form: it is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from understudy.core.redaction.patterns import PEM, Patterns
from understudy.core.redaction.tokens import parse_jwt
from understudy.files.stubs.lint.subject import Doubt, Subject, texts_of

RULE: Final = "secret"


def check_secrets(subject: Subject, *, allowed: frozenset[str] = frozenset()) -> Iterator[Doubt]:
    """Find what shows by its form that it is a secret.

    Args:
        subject: a stub file.
        allowed: values that are none, as the project's rules say.
    """
    patterns = Patterns()
    for pointer, text in texts_of(_handwritten(subject.document)):
        if text in allowed:
            continue
        for kind in _kinds(text, patterns, allowed):
            message = f"this looks like a secret ({kind.replace('_', ' ')}): use a made-up value, or allow it in understudy.yaml"
            yield Doubt(pointer, "warning", RULE, message)


def _kinds(text: str, patterns: Patterns, allowed: frozenset[str]) -> list[str]:
    if PEM.search(text):
        return ["private_key"]
    if parse_jwt(text) is not None:
        return ["jwt"]
    found = patterns.find(text) if patterns.may_match(text) else []
    return sorted({match.kind for match in found if match.value not in allowed})


def _handwritten(document: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what was generated, keeping every place where it was."""
    stubs = document.get("stubs") or []
    generated = [isinstance(stub, Mapping) and "learned_from" in stub for stub in stubs]
    kept = {name: value for name, value in document.items() if name not in ("stubs", "resources") or not any(generated)}
    return {**kept, "stubs": [None if learned else stub for stub, learned in zip(stubs, generated, strict=True)]}
