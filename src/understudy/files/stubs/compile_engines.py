"""`engine_io` of `service`: the addresses at which Engine.IO is spoken, the transport under Socket.IO."""

from __future__ import annotations

from typing import Any, Final

from understudy.core.model.engine_io import Carries, EngineIo
from understudy.files.stubs.compile_answer import compile_duration
from understudy.files.stubs.context import CompileContext

ENGINE_KEYS: Final = frozenset({"path", "carries", "ping_interval", "ping_timeout", "max_payload", "upgrades"})
CARRIES: Final[tuple[Carries, ...]] = ("socket.io", "messages")


def compile_engines(document: Any, context: CompileContext) -> tuple[EngineIo, ...]:
    """Compile a list of addresses such as ``{path: /socket.io/, ping_interval: 25s}``."""
    if not isinstance(document, list):
        context.wrong_type((), "a list of addresses such as {path: /socket.io/}", document)
        return ()
    found = (_engine(one, context.at(number)) for number, one in enumerate(document))
    return tuple(one for one in found if one is not None)


def _engine(document: Any, context: CompileContext) -> EngineIo | None:
    if not isinstance(document, dict) or not isinstance(document.get("path"), str):
        context.wrong_type((), "an address such as {path: /socket.io/}", document)
        return None
    context.check_keys((), document, "key of engine_io", ENGINE_KEYS)
    usual = EngineIo(document["path"])
    carries = document.get("carries", usual.carries)
    if carries not in CARRIES:
        context.wrong_type(("carries",), " or ".join(CARRIES), carries)
    most, upgrades = document.get("max_payload", usual.max_payload), document.get("upgrades", usual.upgrades)
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        context.wrong_type(("max_payload",), "a number of bytes", most)
    if not isinstance(upgrades, bool):
        context.wrong_type(("upgrades",), "true or false", upgrades)
    return EngineIo(
        usual.path,
        carries,
        compile_duration(document.get("ping_interval", usual.ping_interval), context, ("ping_interval",)),
        compile_duration(document.get("ping_timeout", usual.ping_timeout), context, ("ping_timeout",)),
        most,
        upgrades,
    )
