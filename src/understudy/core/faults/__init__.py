"""Faults: one file each, each an edit of the steps that would have gone on the wire.

The explicit list of built-ins; a new one is a file and a line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from understudy.core.faults.close_before_response import CloseBeforeResponse
from understudy.core.faults.connection_reset import ConnectionReset
from understudy.core.faults.corrupt_json import CorruptJson
from understudy.core.faults.duplicate import Duplicate
from understudy.core.faults.empty_response import EmptyResponse
from understudy.core.faults.expired_credentials import ExpiredCredentials
from understudy.core.faults.garbage import Garbage
from understudy.core.faults.hang import HangForever
from understudy.core.faults.malformed_chunk import MalformedChunk
from understudy.core.faults.redirect_loop import RedirectLoop
from understudy.core.faults.refuse_connections import RefuseConnections
from understudy.core.faults.schema_drift import SchemaDrift
from understudy.core.faults.slow_body import SlowBody
from understudy.core.faults.slow_headers import SlowHeaders
from understudy.core.faults.stale import Stale
from understudy.core.faults.status import Status
from understudy.core.faults.tls import TlsFault
from understudy.core.faults.truncated_body import TruncatedBody
from understudy.core.faults.wrong_content_length import WrongContentLength

FAULTS: Final[Mapping[str, Any]] = {
    "close_before_response": CloseBeforeResponse,
    "connection_reset": ConnectionReset,
    "corrupt_json": CorruptJson,
    "duplicate": Duplicate,
    "empty_response": EmptyResponse,
    "expired_certificate": partial(TlsFault, "expired_certificate"),
    "expired_credentials": ExpiredCredentials,
    "garbage": Garbage,
    "handshake_stall": partial(TlsFault, "handshake_stall"),
    "hang": HangForever,
    "malformed_chunk": MalformedChunk,
    "redirect_loop": RedirectLoop,
    "refuse_connections": RefuseConnections,
    "schema_drift": SchemaDrift,
    "slow_body": SlowBody,
    "slow_headers": SlowHeaders,
    "stale": Stale,
    "status": Status,
    "truncated_body": TruncatedBody,
    "wrong_content_length": WrongContentLength,
    "wrong_host": partial(TlsFault, "wrong_host"),
}
