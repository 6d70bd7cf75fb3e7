"""The only room that names concrete classes and wires them together.

Serving needs aiohttp and recording needs mitmproxy: each is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from understudy.core.model.interfaces import Clock
from understudy.core.model.service import Service
from understudy.runtime.options import StageOptions

if TYPE_CHECKING:  # the recorder needs mitmproxy, which serving must not import
    from understudy.core.redaction import Rules
    from understudy.recorder.ledger import Ledger
    from understudy.recorder.options import RecordOptions
    from understudy.recorder.session import RecorderSession
    from understudy.runtime.stage import Stage


def open_stage(
    options: StageOptions, *, services: Sequence[Service] | None = None, clock: Clock | None = None
) -> AbstractAsyncContextManager[Stage]:
    """Put virtual services on stage and take them off again when the block ends.

    Args:
        options: what to serve, where and how.
        services: compiled services to serve instead of the stub directory.
        clock: the source of time; one that can be frozen and advanced when None.

    Raises:
        AddressInUseError: on entering the block, when a port that was asked for is taken.
        StubFileError: the stub files have problems.
        UsageError: an option makes no sense, or a scenario is unknown.
    """
    if options.workers > 1:
        from understudy.bootstrap.supervising import hold_workers  # noqa: PLC0415 - only serving needs aiohttp

        return hold_workers(options)
    from understudy.bootstrap.serving import hold_stage  # noqa: PLC0415 - only serving needs aiohttp

    return hold_stage(options, services=services, clock=clock)


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
    from understudy.files.packings import PACKINGS  # noqa: PLC0415 - as above
    from understudy.files.published_keys import PublishedKeys  # noqa: PLC0415 - as above
    from understudy.files.secret_key import load_secret_key  # noqa: PLC0415 - as above
    from understudy.recorder.session import RecorderSession  # noqa: PLC0415 - needs mitmproxy
    from understudy.recorder.unredacted import KeepEverything  # noqa: PLC0415 - as above
    from understudy.runtime.authority import Authority  # noqa: PLC0415 - as above
    from understudy.runtime.clock import SystemClock  # noqa: PLC0415 - as above

    redactor = Redactor(load_secret_key(), options.rules, PublishedKeys(), PACKINGS) if options.redact else KeepEverything()
    return RecorderSession(options, redactor, clock or SystemClock(), Authority.open(options.authority))


def import_recordings(
    files: Sequence[Path],
    directory: Path,
    *,
    service: str | None = None,
    form: str | None = None,
    rules: Rules | None = None,
    clock: Clock | None = None,
) -> Ledger:
    """Turn recordings of other tools into ours, and return the books that were kept.

    Args:
        files: what to import; together they make one run.
        directory: the `recordings` directory.
        service: name of the service; None names one after the host of each request.
        form: format of the files, None for what they look like.
        rules: the project's rules for secrets.
        clock: the source of time; the system's when None.

    Raises:
        FileError: a file is broken; what was read before it is kept, and marked as incomplete.
        UsageError: a file is in no format we know.
    """
    from understudy.core.redaction import DEFAULT_RULES, Redactor  # noqa: PLC0415 - only imports need it
    from understudy.files.packings import PACKINGS  # noqa: PLC0415 - as above
    from understudy.files.published_keys import PublishedKeys  # noqa: PLC0415 - as above
    from understudy.files.secret_key import load_secret_key  # noqa: PLC0415 - as above
    from understudy.importers import read_foreign  # noqa: PLC0415 - as above
    from understudy.recorder.bookkeeping import keep_books  # noqa: PLC0415 - as above
    from understudy.runtime.clock import SystemClock  # noqa: PLC0415 - as above

    redactor = Redactor(load_secret_key(), rules or DEFAULT_RULES, PublishedKeys(), PACKINGS)
    exchanges = (exchange for file in files for exchange in read_foreign(file, form))
    return keep_books(exchanges, directory, redactor, clock or SystemClock(), service)
