"""Errors of the admin API that have no other home."""

from __future__ import annotations

from typing import ClassVar

from understudy.errors import UsageError


class MissingError(UsageError):
    """What the path names is not there."""

    http_status: ClassVar[int] = 404
