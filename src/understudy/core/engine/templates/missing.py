"""The value of what is not there: it may be tested and defaulted, but never written.

Looking further into it gives it again, so that ``request.json.a.b | default('x')`` works when `a` is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from understudy.errors import TemplateError


class Missing:
    """Something a template names that is not there; `name` is how the template calls it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fail(self) -> NoReturn:
        """Say that it is needed and not there.

        Raises:
            TemplateError: always.
        """
        raise TemplateError(f"{self.name} is not there; use default(…) where it may be absent")

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Missing)

    def __hash__(self) -> int:
        return hash(Missing)

    def __repr__(self) -> str:
        return f"Missing({self.name!r})"

    def __str__(self) -> str:  # noqa: PLE0307  it never returns
        self.fail()

    def __len__(self) -> int:  # noqa: PLE0303  it never returns
        self.fail()

    def __iter__(self) -> Iterator[Any]:
        self.fail()

    def __contains__(self, item: object) -> bool:
        self.fail()

    def _refuse(self, *_: object) -> NoReturn:
        self.fail()

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = __pos__ = _refuse
    __int__ = __float__ = __complex__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __call__ = _refuse
