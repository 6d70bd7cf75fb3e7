"""Secrets where there should be none: what people wrote into stub files, and what was left in recordings.

Stubs that were generated come from recordings, whose secrets are pseudonyms of the same form: they are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from understudy.cli.report.remark import Remark
from understudy.core.redaction import Redactor, Rules
from understudy.core.redaction.patterns import PEM, Patterns
from understudy.core.redaction.tokens import parse_jwt
from understudy.files.packings import PACKINGS
from understudy.files.published_keys import PublishedKeys
from understudy.files.recordings import Recording
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


def secrets_left(recording: Path, rules: Rules) -> Iterator[Remark]:
    """Find what a recording should not hold: secrets that are no pseudonyms.

    Args:
        recording: a whole recording.
        rules: the project's.

    Raises:
        RecordingError: the recording or one of its body files is damaged.
    """
    inspector = Redactor(b"", rules, PublishedKeys(), PACKINGS)  # its pseudonyms are thrown away, so any key will do
    for exchange in Recording(recording, None).exchanges():
        for reason in inspector.inspect(exchange):
            message = f"exchange {exchange.seq}: {reason.place} holds a secret ({reason.kind.replace('_', ' ')}: {reason.why})"
            yield Remark(str(recording), 1, 1, "warning", RULE, f"{message}. Record again, or allow it in understudy.yaml")


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
