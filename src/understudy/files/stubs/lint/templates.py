"""Templates that read what cannot be there: parameters that the path does not have, items that nothing names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from understudy.core.model.path import Parameter, RegexPath, TemplatePath
from understudy.core.model.stub import Stub
from understudy.files.stubs.lint.subject import Doubt, Subject, texts_of

_EXPRESSION: Final = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_PARAMETER: Final = re.compile(r"(?<![\w.])path\.([A-Za-z_]\w*)|(?<![\w.])path\[['\"]([^'\"]+)['\"]\]")
_NAME: Final = re.compile(r"(?<![\w.])(item|page)(?![\w(])")
_WRITERS: Final = {"item": ("create", "update", "copy", "move"), "page": ("list",)}


def check_templates(subject: Subject) -> Iterator[Doubt]:
    """Find templates of stubs that read path parameters, items or pages which are never there."""
    for number, (written, stub) in enumerate(zip(subject.stubs, subject.compiled, strict=True)):
        parameters = _parameters(stub)
        named = {name for name in ("item", "page") if _is_named(name, written)}
        for pointer, text in texts_of(written):
            if "{{" not in text and "{%" not in text:
                continue
            for message in _complaints(text, parameters, named):
                yield Doubt(("stubs", number, *pointer), "warning", "template-reads-nothing", message)


def _complaints(text: str, parameters: frozenset[str] | None, named: set[str]) -> Iterator[str]:
    for found in _EXPRESSION.finditer(text):
        expression = found[1] or found[2] or ""
        for dotted, quoted in _PARAMETER.findall(expression):
            name = dotted or quoted
            if parameters is not None and name not in parameters:
                known = ", ".join(sorted(parameters)) or "none"
                yield f"the path has no parameter {name!r}; it has {known}"
        for name in set(_NAME.findall(_QUOTED.sub("", expression))) - named:
            yield f"nothing names '{name}' here: no condition on an item in 'when', no {' or '.join(_WRITERS[name])} in 'then'"


def _parameters(stub: Stub) -> frozenset[str] | None:
    """Return the names of path parameters; None when they cannot be known."""
    path = stub.when.path
    match path:
        case TemplatePath(_, segments):
            return frozenset(piece.name for segment in segments for piece in segment.pieces if isinstance(piece, Parameter))
        case RegexPath():
            return None
        case _:
            return frozenset()


def _is_named(name: str, written: Mapping[str, Any]) -> bool:
    then = written.get("then")
    when = written.get("when")
    if not isinstance(then, Mapping):
        return True
    if name == "item" and isinstance(when, Mapping) and "item" in when:
        return True
    if any(writer in then for writer in _WRITERS[name]):
        return True
    # A loop, a `let` or a `{% for item in … %}` of its own may name it, too.
    loop = re.compile(rf"\b{name}\s+in\b|\bset\s+{name}\b")
    let = then.get("let")
    return (isinstance(let, Mapping) and name in let) or any(loop.search(text) for _, text in texts_of(then))
