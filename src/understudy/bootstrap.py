"""The only module that names concrete classes and wires them together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from understudy.core.model.interfaces import Clock
from understudy.runtime.options import StageOptions
from understudy.runtime.stage import Stage


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
