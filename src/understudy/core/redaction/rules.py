"""What counts as a secret, as data: the defaults, and what a project adds, allows or drops in understudy.yaml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """A project's redaction rules on top of the built-in ones.

    Attributes:
        headers: further header names whose value is a secret, in any case.
        keys: further member names (query, form, JSON, XML, cookies …) whose value is a secret, in any case and style.
        patterns: further (kind, regular expression) pairs; a match anywhere is a secret, or its group ``secret`` if it has one.
        allow: names of headers and members, or whole places such as ``response.json.token``, that are never secrets.
        allow_values: values that are never secrets.
        drop: names of headers, cookies and query parameters that are not recorded at all.
        personal: kinds of personal data to replace as well: ``email``, ``phone``, ``iban``.
        limit_bytes: larger bodies are searched for known secrets and value patterns in pieces, not by structure.
    """

    headers: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    patterns: tuple[tuple[str, str], ...] = ()
    allow: frozenset[str] = frozenset()
    allow_values: frozenset[str] = frozenset()
    drop: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()
    limit_bytes: int = 10 * 1024 * 1024


DEFAULT_RULES = Rules()
