"""Text that says when it was written, beside what is known: the page of an error with the time at its foot."""

from __future__ import annotations

from collections.abc import Sequence

from understudy.core.generator.calendar import mask_moments, moments_in
from understudy.core.generator.fresh import explain_moments
from understudy.core.generator.looks import read_moment
from understudy.core.generator.nodes import Text
from understudy.core.generator.sources import Case
from understudy.core.generator.texts import explain_text, fill_in

_SIGN = "\ue011"


def explain_dated_text(targets: Sequence[str], cases: Sequence[Case]) -> Text | None:
    """Explain text as what is known around points in time; None when there are none, or something else stays unexplained."""
    found = [moments_in(target) for target in targets]
    if not found[0] or len({len(moments) for moments in found}) > 1 or any(target in found[0] for target in targets):
        return None
    codes: list[str] = []
    for texts in zip(*found, strict=True):
        moments = [moment for text in texts if (moment := read_moment(text)) is not None]
        code = explain_moments(moments, cases) if len(moments) == len(texts) else None
        if code is None:
            return None
        codes.append(code)
    masked = [mask_moments(target, _SIGN) for target in targets]
    text = Text((masked[0],)) if len(set(masked)) == 1 else explain_text(masked, cases)
    if text is None:
        return None
    return fill_in(text, _SIGN, codes)
