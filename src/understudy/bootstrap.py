"""The only module that names concrete classes and wires them together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from understudy.core.model.interfaces import Clock
from understudy.runtime.options import StageOptions
from understudy.runtime.stage import Stage

if TYPE_CHECKING:  # the recorder needs mitmproxy, which serving must not import
    from understudy.recorder.options import RecordOptions
    from understudy.recorder.session import RecorderSession


@asynccontextmanager
async def open_stage(
    options: StageOptions, *, services: Sequence[object] | None = None, clock: Clock | None = None
) -> AsyncIterator[Stage]:
    """Put virtual services on stage and take them off again when the block ends.

    Args:
        options: what to serve, where and how.
        services: compiled services to serve instead of the stub directory.
        clock: the source of time; the system's when None.

    Raises:
        AddressInUseError: a port that was asked for is taken.
        StubFileError: the stub files have problems.
    """
    raise NotImplementedError
    yield


def open_recorder(options: RecordOptions, *, clock: Clock | None = None) -> RecorderSession:
    """Make a recording run; it listens and records inside its `with` block.

    Args:
        options: what to record, where and how.
        clock: the source of time; the system's when None.

    Raises:
        AddressInUseError: on entering the block, when a port that was asked for is taken.
        FileError: the local authority or the key for pseudonyms cannot be used.
    """
    from understudy.core.redaction import Redactor  # noqa: PLC0415 - only recording needs it
    from understudy.files.secret_key import load_secret_key  # noqa: PLC0415 - as above
    from understudy.recorder.scribe import KeepEverything  # noqa: PLC0415 - needs mitmproxy
    from understudy.recorder.session import RecorderSession  # noqa: PLC0415 - as above
    from understudy.runtime.authority import Authority  # noqa: PLC0415 - as above
    from understudy.runtime.clock import SystemClock  # noqa: PLC0415 - as above

    redactor = Redactor(load_secret_key()) if options.redact else KeepEverything()
    return RecorderSession(options, redactor, clock or SystemClock(), Authority.open(options.authority))
