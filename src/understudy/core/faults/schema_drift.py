"""`schema_drift`: the answer's JSON has another shape than agreed: a member is missing, null or of another type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from understudy.core.faults.parts import take_apart, with_body
from understudy.core.model.fault import Scene
from understudy.core.model.json_codec import ABSENT, parse_json, render_json
from understudy.core.model.step import Steps

type Change = Literal["missing", "null", "type", "rename"]


@dataclass(frozen=True, slots=True)
class SchemaDrift:
    """Changes one member of the JSON body.

    Attributes:
        field: dotted name (``customer.email``, lists are gone through); empty draws one of the top.
        change: what becomes of it.
    """

    field: str = ""
    change: Change = "missing"
    processed: bool = True
    kind: str = "schema_drift"

    def edit(self, steps: Steps, scene: Scene) -> Steps:
        """Change the body; one that is not JSON stays."""
        parts = take_apart(steps)
        document = parse_json(parts.body) if parts.body else ABSENT
        if parts.head is None or document is ABSENT:
            return steps
        names = self.field.split(".") if self.field else self._drawn(document, scene)
        return with_body(parts, parts.head, render_json(self._drift(document, names)))

    def _drawn(self, document: Any, scene: Scene) -> list[str]:
        while isinstance(document, list) and document:
            document = document[0]
        if not isinstance(document, dict) or not document:
            return []
        return [list(document)[int(scene.draw("drift") * len(document))]]

    def _drift(self, document: Any, names: list[str]) -> Any:
        if not names:
            return document
        if isinstance(document, list):
            return [self._drift(item, names) for item in document]
        if not isinstance(document, dict) or names[0] not in document:
            return document
        name, rest = names[0], names[1:]
        if rest:
            return {key: self._drift(value, rest) if key == name else value for key, value in document.items()}
        match self.change:
            case "missing":
                return {key: value for key, value in document.items() if key != name}
            case "rename":
                return {f"{key}_v2" if key == name else key: value for key, value in document.items()}
            case "null":
                return {**document, name: None}
            case _:
                return {**document, name: _other_type(document[name])}


def _other_type(value: Any) -> Any:
    match value:
        case str():
            return {"value": value}
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return str(value)
        case list():
            return {str(at): item for at, item in enumerate(value)}
        case dict():
            return list(value.values())
        case _:
            return "null"
