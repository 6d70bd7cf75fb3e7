"""What a check of `understudy check` looks at, and what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from understudy.core.model.service import Service
from understudy.core.model.stub import Stub
from understudy.files.stubs.yaml_text import Pointer

type Severity = Literal["warning", "note"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubtful place of a document that loads without problems."""

    pointer: Pointer
    severity: Severity
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Subject:
    """One stub file: what it says and what became of it.

    Attributes:
        document: the data of the file.
        service: the document, compiled; stubs know their place by `order`.
        file: where it was read; None for a document made in memory.
    """

    document: Mapping[str, Any]
    service: Service
    file: Path | None = None

    @property
    def stubs(self) -> Sequence[Mapping[str, Any]]:
        """The stubs as they are written."""
        return self.document.get("stubs") or ()

    @property
    def compiled(self) -> tuple[Stub, ...]:
        """The stubs of the file, compiled, without those that resources bring."""
        return self.service.stubs[: len(self.stubs)]


def texts_of(value: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, str]]:
    """Yield every text of a document with its place."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, Mapping):
        for name, member in value.items():
            yield from texts_of(member, (*pointer, name))
    elif isinstance(value, list):
        for number, element in enumerate(value):
            yield from texts_of(element, (*pointer, number))
