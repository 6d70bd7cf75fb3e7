"""Keys that are counted: small numbers may be those of other things by chance, while the first of each kind were made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from understudy.core.generator.templates.evidence import plain_name
from understudy.core.generator.templates.sources import Case

_LARGEST = 100_000
_SMALL = 100  # a lone number below is that of something else by chance
_OF_OTHERS = re.compile(r"(?:its_\w+|source|account|session)\.")
_SAID = re.compile(r"request\.(?:json|form|form_tree)\b")


def is_counted(keys: Sequence[Any]) -> bool:
    """Say whether keys are numbers of which each is the next one; one alone is counted where it is small."""
    return (
        bool(keys)
        and all(type(key) is int and 0 <= key < (_LARGEST if len(keys) > 1 else _SMALL) for key in keys)
        and all(later == earlier + 1 for earlier, later in pairwise(keys))
    )


def without_other_keys(cases: Sequence[Case], name: str) -> list[Case]:
    """Return cases that know nothing of other things, and of what was sent only what is called like the key: the client chose that."""
    return [Case(case.sample, {code: value for code, value in case.values.items() if not _is_another(code, name)}) for case in cases]


def _is_another(code: str, name: str) -> bool:
    last = re.split(r"[.\[]", code)[-1].strip("']")
    return _OF_OTHERS.match(code) is not None or (_SAID.match(code) is not None and plain_name(last) != plain_name(name))
