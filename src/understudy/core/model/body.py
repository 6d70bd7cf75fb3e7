"""What is sent, as a stub describes it: lines of the head, bodies, and the pieces of those that are streamed."""

from __future__ import annotations

from typing import Literal

from understudy.core.model.constant import NOTHING
from understudy.core.model.interfaces import Template
from understudy.core.model.unchanging import unchanging

type BodyKind = Literal["empty", "json", "text", "bytes"]


@unchanging
class HeaderTemplate:
    """One header line: its value gives text, a number, a list (one field each) or ABSENT (left out)."""

    name: str
    value: Template


@unchanging
class Body:
    """A body: `content` gives JSON data, text or bytes; `style` is how JSON is written.

    Attributes:
        kind: `json` writes data in `style`; `text` and `bytes` take text or bytes as they come.
        encoded: the bytes already carry the content coding that the headers name; otherwise the server applies it.
    """

    kind: BodyKind = "empty"
    content: Template = NOTHING
    style: str = "compact"
    encoded: bool = False


@unchanging
class StreamPart:
    """A piece of a streamed body, `after` seconds after the one before it; once per item when `each` names a list."""

    after: float
    body: Body
    each: tuple[str, Template] | None = None
