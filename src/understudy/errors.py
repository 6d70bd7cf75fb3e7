"""Every exception understudy raises on purpose, with the exit code and HTTP status it maps to.

    UnderstudyError                 exit 1   HTTP 500
    ├── UsageError                  exit 2   HTTP 400   the user asked for something that cannot be
    │   ├── UnknownServiceError                         … a service that is in no stub file
    │   └── NothingToDoError                            … an empty directory, no recordings, no stubs
    ├── FileError                   exit 2   HTTP 422   a file is missing, broken or unsafe
    │   ├── MissingFileError
    │   ├── StubFileError                               all problems of the stub files at once
    │   ├── SettingsError                               understudy.yaml or an UNDERSTUDY_* variable
    │   └── RecordingError                              a recording that is damaged in the middle
    ├── VerdictError                exit 1   HTTP 409   a miss, drift, an unapplied fault, a secret found
    ├── UpstreamError               exit 3   HTTP 502   the real service cannot be reached
    ├── AddressInUseError           exit 4   HTTP 409
    ├── WorkerError                 exit 1   HTTP 500   a serving process ended, or cannot serve
    ├── TemplateError               exit 1   HTTP 500   a template could not be rendered for a request
    └── LimitExceededError          exit 1   HTTP 413   a bound on size, depth or time was hit

Each message is one clear sentence that says what was found and what would be valid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class UnderstudyError(Exception):
    """Base of everything understudy raises on purpose."""

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500


class UsageError(UnderstudyError):
    """The request itself cannot be carried out as asked."""

    exit_code = 2
    http_status = 400


class UnknownServiceError(UsageError):
    """A service was named that no stub file or setting declares."""


class NothingToDoError(UsageError):
    """There is nothing to work on: no recordings, no stubs, no exchanges."""


class FileError(UnderstudyError):
    """A file is missing, broken or unsafe."""

    exit_code = 2
    http_status = 422


class MissingFileError(FileError):
    """A file or directory that was named does not exist."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one place of one file; lines and columns count from 1, 0 for what was never in a file."""

    file: str
    line: int
    column: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: " if self.line else f"{self.file}: "
        return f"{place}{self.field}: {self.message}" if self.field else place + self.message


class StubFileError(FileError):
    """Stub files with problems; carries all of them, sorted by place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingsError(FileError):
    """understudy.yaml or an environment variable holds a value that is not valid."""


class RecordingError(FileError):
    """A recording is damaged before its last line; names file and byte offset."""


class VerdictError(UnderstudyError):
    """The work was done and the verdict is no: a miss, drift, an unapplied fault, a secret found."""

    http_status = 409


class UpstreamError(UnderstudyError):
    """The real service cannot be reached."""

    exit_code = 3
    http_status = 502


class AddressInUseError(UnderstudyError):
    """Another process listens on the address that was asked for."""

    exit_code = 4
    http_status = 409


class WorkerError(UnderstudyError):
    """A process that serves beside others ended, does not answer, or cannot serve."""


class TemplateError(UnderstudyError):
    """A template could not be rendered for a request: something it reads is not there, or a bound was hit."""


class LimitExceededError(UnderstudyError):
    """A bound on size, depth, nodes or time was exceeded by input or a template."""

    http_status = 413
