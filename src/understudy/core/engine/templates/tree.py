"""Data with templates in its leaves: JSON bodies, items, query conditions.

Directives: ``{$for: "o in page.items", $each: …, $if: …}`` makes a list, ``{$merge: [a, b]}`` merges mappings from left to right, skipping
parts that are missing or no mappings (a part that is a loop makes several); ``{$cut: …, $to: selection}`` leaves what a GraphQL request
selects; ``{$json: …, $style: indent2}`` is a text that says something in JSON.
A member or element whose value is ABSENT is left out. What has no template in it stays one constant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.engine.templates.graphql_selection import cut_to
from understudy.core.engine.templates.styles import Writer, compile_style
from understudy.core.model.constant import Constant
from understudy.core.model.interfaces import Template
from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError

type CompileText = Callable[[str], Template]

_FOR: Final = re.compile(r"\s*([A-Za-z]\w*)(?:\s*,\s*([A-Za-z]\w*))?\s+in\s+(.+)", re.DOTALL)
_LONGEST_LIST: Final = 100_000


def _failed(place: str, error: TemplateError) -> TemplateError:
    text = str(error)
    return TemplateError(f"{place}.{text}" if _is_place(text) else f"{place}: {text}")


def _is_place(text: str) -> bool:
    head, separator, _ = text.partition(": ")
    return bool(separator) and not head.startswith("{{") and " " not in head


@dataclass(frozen=True, slots=True)
class TreeMapping:
    """A mapping; names may be templates too."""

    members: tuple[tuple[str | Template, Template], ...]

    def render(self, context: Mapping[str, Any]) -> Any:
        """Return the mapping without its absent members."""
        made: dict[str, Any] = {}
        name: Any = ""
        try:
            for name, node in self.members:
                value = node.value if type(node) is Constant else node.render(context)
                if value is not ABSENT:
                    made[name if type(name) is str else str(name.render(context))] = value
        except TemplateError as error:
            raise _failed(str(name), error) from error
        return made

    def attempt(self, context: Mapping[str, Any]) -> Any:
        """Return the mapping, or ABSENT when something in it is missing."""
        return attempted(self, context)


@dataclass(frozen=True, slots=True)
class TreeList:
    """A list; absent elements are left out."""

    elements: tuple[Template, ...]

    def render(self, context: Mapping[str, Any]) -> Any:
        """Return the list without its absent elements."""
        made = [node.render(context) for node in self.elements]
        return [value for value in made if value is not ABSENT]

    def attempt(self, context: Mapping[str, Any]) -> Any:
        """Return the list, or ABSENT when something in it is missing."""
        return attempted(self, context)


@dataclass(frozen=True, slots=True)
class TreeFor:
    """One element per element of a list (or member of a mapping, with two names)."""

    names: tuple[str, ...]
    source: Template
    each: Template
    condition: Template | None = None

    def render(self, context: Mapping[str, Any]) -> Any:
        """Return the list.

        Raises:
            TemplateError: the source is not a list, or longer than 100,000.
        """
        made = []
        for inner in iterate(self.names, self.source.render(context), context):
            if self.condition is not None and not self.condition.attempt(inner):
                continue
            value = self.each.render(inner)
            if value is not ABSENT:
                made.append(value)
        return made

    def attempt(self, context: Mapping[str, Any]) -> Any:
        """Return the list, or ABSENT when something in it is missing."""
        return attempted(self, context)


@dataclass(frozen=True, slots=True)
class TreeMerge:
    """Mappings merged from left to right."""

    parts: tuple[Template, ...]

    def render(self, context: Mapping[str, Any]) -> Any:
        """Return the merged mapping; parts that are missing or no mappings are skipped."""
        merged: dict[str, Any] = {}
        for part in self.parts:
            # A part that names nothing is skipped; one that fails inside is a mistake.
            value = part.attempt(context) if not isinstance(part, TreeMapping) else part.render(context)
            for mapping in value if isinstance(part, TreeFor) and isinstance(value, list) else [value]:
                if isinstance(mapping, Mapping):
                    merged.update(mapping)
        return merged

    def attempt(self, context: Mapping[str, Any]) -> Any:
        """Return the merged mapping, or ABSENT when something in it is missing."""
        return attempted(self, context)


@dataclass(frozen=True, slots=True)
class TreeCut:
    """A value cut down to what a GraphQL request selects."""

    value: Template
    selection: Template

    def render(self, context: Mapping[str, Any]) -> Any:
        """Return the value, less what was not selected, under the names asked for."""
        return cut_to(self.value.render(context), self.selection.attempt(context))

    def attempt(self, context: Mapping[str, Any]) -> Any:
        """Return the value, or ABSENT when something in it is missing."""
        return attempted(self, context)


@dataclass(frozen=True, slots=True)
class TreeText:
    """A text that says a value in JSON."""

    value: Template
    write: Writer

    def render(self, context: Mapping[str, Any]) -> Any:
        """Return the text."""
        return self.write(self.value.render(context)).decode()

    def attempt(self, context: Mapping[str, Any]) -> Any:
        """Return the text, or ABSENT when something in it is missing."""
        return attempted(self, context)


def attempted(template: Template, context: Mapping[str, Any]) -> Any:
    """Render a template, with ABSENT for one that could not be."""
    try:
        return template.render(context)
    except TemplateError:
        return ABSENT


def iterate(names: tuple[str, ...], source: Any, context: Mapping[str, Any]) -> Any:
    """Yield the context of each round of a loop: the loop's names, and `loop` with the members that Jinja has there but for depths."""
    if isinstance(source, Mapping):
        rounds: list[tuple[Any, ...]] = list(source.items()) if len(names) == 2 else [(key,) for key in source]
    elif isinstance(source, list | tuple):
        if len(source) > _LONGEST_LIST:
            raise TemplateError(f"a loop goes over at most {_LONGEST_LIST} elements, not {len(source)}")
        rounds = [(item,) for item in source] if len(names) == 1 else [tuple(item) for item in source]
    else:
        raise TemplateError(f"a loop needs a list or a mapping, not {type(source).__name__}")
    inner = dict(context)
    length = len(rounds)
    for index, values in enumerate(rounds):
        inner.update(zip(names, values, strict=False))
        left = length - index - 1
        inner["loop"] = {
            "index": index + 1,
            "index0": index,
            "revindex": left + 1,
            "revindex0": left,
            "first": index == 0,
            "last": left == 0,
            "length": length,
        }
        yield inner


def parse_loop(text: Any) -> tuple[tuple[str, ...], str]:
    """Split ``o in page.items`` into its names and its source expression.

    Raises:
        ValueError: the text is not of that form.
    """
    found = _FOR.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"expected a loop such as 'o in page.items', found {text!r}")
    source = found[3].strip()
    if source.startswith("{{") and source.endswith("}}"):
        source = source[2:-2].strip()
    return (found[1],) if found[2] is None else (found[1], found[2]), source


def has_template(text: str) -> bool:
    """Say whether text holds an expression or a statement."""
    return "{{" in text or "{%" in text or "{#" in text


def compile_tree(document: Any, compile_text: CompileText) -> Template:
    """Compile data whose text may be templates.

    Raises:
        ValueError: a template or a directive is broken; the message says where in the document.
    """
    node = _compile(document, compile_text)
    return node if node is not None else Constant(document)


def _compile(document: Any, compile_text: CompileText) -> Template | None:
    """Return None for what is constant as it stands."""
    if isinstance(document, str):
        return compile_text(document) if has_template(document) else None
    if isinstance(document, Mapping):
        if "$for" in document:
            return _compile_for(document, compile_text)
        if "$merge" in document:
            return _compile_merge(document, compile_text)
        if "$cut" in document:
            return _compile_cut(document, compile_text)
        if "$json" in document:
            return _compile_json(document, compile_text)
        return _compile_mapping(document, compile_text)
    if isinstance(document, list | tuple):
        nodes = [_placed(f"[{index}]", element, compile_text) for index, element in enumerate(document)]
        if all(node is None for node in nodes):
            return None
        return TreeList(tuple(Constant(element) if node is None else node for element, node in zip(document, nodes, strict=True)))
    return None


def _placed(place: str, document: Any, compile_text: CompileText) -> Template | None:
    try:
        return _compile(document, compile_text)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error


def _compile_mapping(document: Mapping[str, Any], compile_text: CompileText) -> Template | None:
    constant = True
    members: list[tuple[str | Template, Template]] = []
    for name, value in document.items():
        node = _placed(str(name), value, compile_text)
        key: str | Template = name
        if isinstance(name, str) and has_template(name):
            key, constant = compile_text(name), False
        constant = constant and node is None
        members.append((key, Constant(value) if node is None else node))
    return None if constant else TreeMapping(tuple(members))


def _compile_for(document: Mapping[str, Any], compile_text: CompileText) -> Template:
    unknown = document.keys() - {"$for", "$each", "$if"}
    if unknown or "$each" not in document:
        raise ValueError("a loop has '$for', '$each' and optionally '$if', nothing else")
    names, source = parse_loop(document["$for"])
    condition = document.get("$if")
    return TreeFor(
        names,
        compile_text("{{ " + source + " }}"),
        compile_tree(document["$each"], compile_text),
        None if condition is None else compile_tree(condition, compile_text),
    )


def _compile_merge(document: Mapping[str, Any], compile_text: CompileText) -> Template:
    parts = document["$merge"]
    if len(document) != 1 or not isinstance(parts, list):
        raise ValueError("'$merge' takes a list and stands alone")
    return TreeMerge(tuple(compile_tree(part, compile_text) for part in parts))


def _compile_cut(document: Mapping[str, Any], compile_text: CompileText) -> Template:
    if document.keys() != {"$cut", "$to"}:
        raise ValueError("'$cut' takes a value and '$to' the selection, nothing else")
    return TreeCut(compile_tree(document["$cut"], compile_text), compile_tree(document["$to"], compile_text))


def _compile_json(document: Mapping[str, Any], compile_text: CompileText) -> Template:
    if document.keys() - {"$json", "$style"}:
        raise ValueError("'$json' takes a value and '$style' how it is written, nothing else")
    return TreeText(compile_tree(document["$json"], compile_text), compile_style(str(document.get("$style", "compact"))))
