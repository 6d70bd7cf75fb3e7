"""What is wrong with a value that was refused, beside those that were taken: too large, too short, empty, without an ``@``, no choice.

Where the refusal says the bound (``less than or equal to 100``) or the choice (``'low' or 'high'``), that is taken; else the bound lies
between the values, nearer to those that were taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import sqrt
from typing import Any, Final

from understudy.core.model.json_codec import ABSENT

type Fault = tuple[str, Any]
"""A kind of fault and its operand."""

_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?")
_RANGE = re.compile(r"(?:between|from|range(?: of)?) (-?\d{1,9}(?:\.\d{1,6})?) (?:and|to|-) (-?\d{1,9}(?:\.\d{1,6})?)", re.IGNORECASE)
_CODE = re.compile(r"\d{6,8}")
_QUOTED = re.compile(r"""(?:'|`|\\")([^'"`\\]{1,40})(?:'|`|\\")""")
_CHOICE = re.compile(r"allowed values?|(?:valid|available) choices?|one of|enum|not (?:a )?(?:supported|permitted)", re.IGNORECASE)
_WORD = re.compile(r"[\w.-]{1,24}")
_LENGTH = re.compile(r"\b(?:too )?(?:short|long)(?:er)?\b|length|characters", re.IGNORECASE)
_SIGNS: Final = "@:/-.+"
_UUID: Final = r"[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}"
_MOST_CHOICES = 12
_FEW_CHOICES, _ALL_CHOICES = 3, 5
_FAR = 5


def faults_of(own: Sequence[Any], others: Sequence[Any], told: str) -> Iterator[Fault]:
    """List what all of the refused values have and none of the taken ones does; nothing when no values were taken."""
    if not own or any(value is ABSENT for value in own):
        return
    taken = [value for value in others if value is not ABSENT]
    if all(value in ("", [], {}) and not isinstance(value, bool | int) for value in own):
        yield ("empty", None)
        return
    if all(map(_is_blank, own)) and not any(map(_is_blank, taken)):
        yield ("blank", None)
    if not taken:
        return
    if all(isinstance(value, str) and _CODE.fullmatch(value) for value in (*own, *taken)):
        return  # digits that somebody reads from another device: no number is too large to be one
    numbers, known = [figure(value) for value in own], [figure(value) for value in taken]
    if all(value is not None for value in (*numbers, *known)):
        figures = [value for value in numbers if value is not None]
        if (outside := _range(figures, [value for value in known if value is not None], told)) is not None:
            yield outside
        yield from _bounds(
            [value for value in numbers if value is not None], [value for value in known if value is not None], told, ("lt", "gt")
        )
    elif all(value is None for value in numbers) and all(value is not None for value in known):
        yield ("words", None)
    if all(isinstance(value, str) for value in (*own, *taken)):
        yield from _of_texts([str(value) for value in own], [str(value) for value in taken], told)


def _is_blank(value: Any) -> bool:
    """Whether a text has nothing in it that can be seen."""
    return isinstance(value, str) and not value.strip()


def _of_texts(own: Sequence[str], taken: Sequence[str], told: str) -> Iterator[Fault]:
    lengths = _LENGTH.search(told) is not None
    if lengths:
        yield from _of_lengths(own, taken, told)
    if all(re.fullmatch(_UUID, value) for value in taken) and not any(re.fullmatch(_UUID, value) for value in own):
        yield ("no uuid", None)
    for sign in _SIGNS:
        if all(sign in value for value in taken) and not any(sign in value for value in own):
            yield ("without", sign)
    choices = dict.fromkeys(word for word in _QUOTED.findall(told) if word not in own)
    if len(choices) > 1 and set(taken) <= choices.keys() and len(choices) <= _MOST_CHOICES:
        yield ("other", tuple(choices))
    elif _CHOICE.search(told) is not None and 1 < len(set(taken)) <= _MOST_CHOICES and all(_WORD.fullmatch(value) for value in taken):
        yield ("other", tuple(dict.fromkeys(taken)))
    if not lengths:
        yield from _of_lengths(own, taken, told)


def _of_lengths(own: Sequence[str], taken: Sequence[str], told: str) -> Iterator[Fault]:
    if all(figure(value) is None for value in (*own, *taken)):
        yield from _bounds([len(value) for value in own], [len(value) for value in taken], told, ("shorter", "longer"))


def _range(own: Sequence[float], taken: Sequence[float], told: str) -> Fault | None:
    """Find the two bounds that a refusal says (``between 1 and 5``), where they tell all that was refused from what was taken."""
    for low, high in _RANGE.findall(told):
        least, most = float(low), float(high)
        if all(least <= value <= most for value in taken) and not any(least <= value <= most for value in own):
            return "outside", (_lean(least), _lean(most))
    return None


def _bounds(own: Sequence[float], taken: Sequence[float], told: str, kinds: tuple[str, str]) -> Iterator[Fault]:
    said = [float(number) for number in _NUMBER.findall(told)]
    below, above = kinds
    if len(set(taken)) >= _FEW_CHOICES and kinds == ("lt", "gt") and _CHOICE.search(told) is not None:
        slack = 0 if len(set(taken)) >= _ALL_CHOICES else 1  # one more may be a choice that nobody made
        if max(own) < min(taken):
            yield (below, _lean(max(min(taken) - slack, max(own) + 1)))
        if min(own) > max(taken):
            yield (above, _lean(min(max(taken) + slack, min(own) - 1)))
        return
    if max(own) < min(taken):
        bound = next((number for number in said if max(own) < number <= min(taken)), None)
        if bound is not None or len(set(taken)) > 1 or max(own) < 0 <= min(taken):
            yield (below, _lean(bound if bound is not None else 0 if max(own) < 0 <= min(taken) else max(own) + 1))
    if min(own) > max(taken):
        bound = next((number for number in said if max(taken) <= number < min(own)), None)
        if bound is not None or len(set(taken)) > 1 or min(own) >= _FAR * max(*taken, 1):
            yield (above, _lean(bound if bound is not None else round(sqrt(max(*taken, 1) * min(own)))))


def _lean(number: float) -> float:
    return int(number) if float(number).is_integer() else number


def figure(value: Any) -> float | None:
    """Read a number, also one in text; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    return float(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def has_fault(value: Any, fault: Fault) -> bool:
    """Say whether a value is wrong in this way."""
    kind, operand = fault
    if value is ABSENT:
        return False
    number = figure(value)
    match kind:
        case "empty":
            return value in ("", [], {}) and not isinstance(value, bool | int)
        case "blank":
            return _is_blank(value)
        case "gt":
            return number is not None and number > operand
        case "lt":
            return number is not None and number < operand
        case "outside":
            return number is not None and not operand[0] <= number <= operand[1]
        case "words":
            return number is None
        case "shorter":
            return isinstance(value, str) and len(value) < operand
        case "longer":
            return isinstance(value, str) and len(value) > operand
        case "without":
            return isinstance(value, str) and operand not in value
        case "no uuid":
            return isinstance(value, str) and re.fullmatch(_UUID, value) is None
        case _:
            return value not in operand


def fault_matcher(fault: Fault, *, is_text: bool) -> Any:
    """Write a fault as a matcher of a stub file."""
    kind, operand = fault
    match kind:
        case "empty":
            return {"length": 0}
        case "blank":
            return {"regex": r"\s*"}
        case "gt" | "lt":
            return {kind: operand}
        case "outside":
            return {"any": [{"lt": operand[0]}, {"gt": operand[1]}]}
        case "words":
            return _not({"regex": _NUMBER.pattern} if is_text else {"type": "number"})
        case "shorter":
            return {"length": {"lt": operand}}
        case "longer":
            return {"length": {"gt": operand}}
        case "without":
            return _not({"contains": operand})
        case "no uuid":
            return _not({"regex": _UUID})
        case _:
            return _not({"one_of": list(operand)})


def _not(matcher: dict[str, Any]) -> dict[str, Any]:
    """What is not there at all is not wrong."""
    return {"present": True, "not": matcher}
