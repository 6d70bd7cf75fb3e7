"""`path`: literal, template, glob or regular expression."""

from __future__ import annotations

import re
from typing import Any, Final

from understudy.core.model.path import (
    PARAMETER_TYPES,
    GlobPath,
    LiteralPath,
    Parameter,
    ParameterType,
    PathPattern,
    Piece,
    RegexPath,
    Segment,
    TemplatePath,
    TextMatcher,
)
from understudy.files.stubs.context import CompileContext, Pointer

MAX_SEGMENTS: Final = 200
MAX_PATH_PARAMETERS: Final = 2
_FORMS: Final = ("literal", "template", "glob", "regex")
_PATH_KEYS: Final = frozenset({*_FORMS, "params", "engine"})
_HOLE: Final = re.compile(r"\{([^{}]*)\}")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPED: Final = re.compile(r"%(?!2F)[0-9A-Fa-f]{2}")


def compile_path(document: Any, context: CompileContext, pointer: Pointer = ("path",)) -> PathPattern | None:
    """Compile a path pattern; None where a problem was reported."""
    if isinstance(document, str):
        if "{" in document:
            return _template(document, {}, context, pointer)
        return _glob(document, context, pointer) if "*" in document else _literal(document, context, pointer)
    if not isinstance(document, dict):
        context.wrong_type(pointer, "a path such as /v1/items/{id}", document)
        return None
    if not context.check_keys(pointer, document, "form of a path", _PATH_KEYS):
        return None
    forms = [form for form in _FORMS if form in document]
    if len(forms) != 1:
        context.problem(pointer, "a path has exactly one of: literal, template, glob, regex")
        return None
    text, place = document[forms[0]], (*pointer, forms[0])
    if not isinstance(text, str):
        context.wrong_type(place, "text", text)
        return None
    match forms[0]:
        case "literal":
            return LiteralPath(text.replace("%2f", "%2F"))
        case "template":
            return _template(text, document.get("params", {}), context, pointer)
        case "glob":
            return _glob(text, context, place)
        case _:
            return RegexPath(text, context.regex(text, place, document.get("engine", "re2")))


def _check_text(text: str, context: CompileContext, pointer: Pointer) -> bool:
    if "?" in text:
        context.problem(pointer, "a path has no query: put its parameters under 'query' (a question mark within the path: {literal: …})")
        return False
    if not text.startswith("/") and text != "*":
        context.problem(pointer, f"a path starts with '/', found {text!r}")
        return False
    if _ESCAPED.search(text):
        context.warning(pointer, "paths are compared decoded: write the character itself instead of its %XX form (only %2F stays)")
    return True


def _literal(text: str, context: CompileContext, pointer: Pointer) -> LiteralPath | None:
    if not _check_text(text, context, pointer):
        return None
    return LiteralPath(text.replace("%2f", "%2F"))


def _glob(text: str, context: CompileContext, pointer: Pointer) -> PathPattern | None:
    if text == "*":
        return LiteralPath(text)
    if not _check_text(text, context, pointer):
        return None
    if any("**" in part and part != "**" for part in text.split("/")):
        context.problem(pointer, "'**' stands for whole segments: it must stand alone between slashes")
        return None
    return GlobPath(text)


def _template(text: str, params: Any, context: CompileContext, pointer: Pointer) -> TemplatePath | None:
    if not _check_text(text, context, pointer):
        return None
    names: list[str] = []
    # Parsed per segment: a parameter never holds a slash in its name or type.
    segments = tuple(_segment(part, names, context, pointer) for part in text[1:].replace("%2f", "%2F").split("/"))
    if len(segments) > MAX_SEGMENTS:
        context.problem(pointer, f"a path has at most {MAX_SEGMENTS} segments, found {len(segments)}")
    if sum(segment.lone is not None and segment.lone.kind == "path" for segment in segments) > MAX_PATH_PARAMETERS:
        context.problem(pointer, f"a path has at most {MAX_PATH_PARAMETERS} parameters of type path")
    if len(set(names)) != len(names):
        context.problem(pointer, f"a parameter name stands twice in {text!r}")
    if "*" in text:
        context.problem(pointer, "a path has either {parameters} or wildcards; {rest:path} takes the rest of a path")
    return TemplatePath(text, segments, _constraints(params, names, context, pointer))


def _segment(text: str, names: list[str], context: CompileContext, pointer: Pointer) -> Segment:
    pieces: list[Piece] = []
    end = 0
    for hole in _HOLE.finditer(text):
        if hole.start() > end:
            pieces.append(_literal_piece(text[end : hole.start()], context, pointer))
        elif pieces:
            context.problem(pointer, f"two parameters touch in {text!r}: put a character between them")
        parameter = _parameter(hole[1], context, pointer)
        names.append(parameter.name)
        pieces.append(parameter)
        end = hole.end()
    if end < len(text):
        pieces.append(_literal_piece(text[end:], context, pointer))
    if len(pieces) > 1 and any(isinstance(piece, Parameter) and piece.kind == "path" for piece in pieces):
        context.problem(pointer, f"a parameter of type path takes whole segments: it must stand alone between slashes, found {text!r}")
    return Segment(tuple(pieces))


def _literal_piece(text: str, context: CompileContext, pointer: Pointer) -> str:
    if "{" in text or "}" in text:
        context.problem(pointer, f"unbalanced brace in {text!r}; a parameter is written {{name}} or {{name:type}}")
    return text.replace("%2F", "/")


def _parameter(text: str, context: CompileContext, pointer: Pointer) -> Parameter:
    name, separator, kind = text.partition(":")
    if not _NAME.fullmatch(name):
        context.problem(pointer, f"'{{{text}}}' is no parameter: write {{name}} or {{name:type}}")
    if not separator:
        return Parameter(name)
    found: ParameterType | None = next((known for known in PARAMETER_TYPES if known == kind), None)
    if found is None:
        context.problem(pointer, f"unknown parameter type '{kind}'. Valid: {', '.join(sorted(PARAMETER_TYPES))}")
    return Parameter(name, found or "any")


def _constraints(params: Any, names: list[str], context: CompileContext, pointer: Pointer) -> tuple[tuple[str, TextMatcher], ...]:
    if not isinstance(params, dict):
        context.wrong_type((*pointer, "params"), "a mapping of parameter names to value matchers", params)
        return ()
    for name in params:
        if name not in names:
            context.unknown_key((*pointer, "params", name), "parameter", frozenset(names))
    return tuple(
        (name, context.value_matcher(matcher, (*pointer, "params", name), textual=True))
        for name, matcher in params.items()
        if name in names
    )
