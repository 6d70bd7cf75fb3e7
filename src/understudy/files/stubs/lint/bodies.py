"""Body files that nothing names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from understudy.files.stubs.lint.subject import Doubt, Subject, texts_of

_KEYS: Final = frozenset({"file", "seed_file"})


def check_bodies(subject: Subject) -> Iterator[Doubt]:
    """Find files in the service's own directory (named like the stub file) to which no stub refers."""
    if subject.file is None:
        return
    directory = subject.file.parent / subject.file.stem
    if not directory.is_dir():
        return
    named = {str(PurePosixPath(text)) for pointer, text in texts_of(subject.document) if pointer and pointer[-1] in _KEYS}
    for place in sorted(path for path in directory.rglob("*") if path.is_file()):
        name = place.relative_to(subject.file.parent).as_posix()
        if name not in named:
            yield Doubt((), "note", "unused-body-file", f"no stub refers to the body file {name!r}")
