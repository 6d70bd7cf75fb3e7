"""Text that says when it was written, beside what is known: the page of an error with the time at its foot."""

from __future__ import annotations

import re
from collections.abc import Sequence

from understudy.core.generator.templates.calendar import mask_moments, moments_in
from understudy.core.generator.templates.fresh import explain_moments
from understudy.core.generator.templates.nodes import Text, quoted
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.templates.texts import explain_text, fill_in
from understudy.core.generator.values.looks import id_format, read_moment

_SIGN, _MARK = "\ue011", "\ue012"
# What a server calls a request by, for those who ask about it later: new each time.
_LABELED = re.compile(r"(?:request|trace|correlation|activity)[ _-]?id\W{1,3}([0-9A-Za-z][0-9A-Za-z-]{7,})", re.IGNORECASE)


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
    marks = [_LABELED.findall(target) for target in masked]
    forms = [id_format(list(column)) for column in zip(*marks, strict=True)] if len({len(found) for found in marks}) == 1 else []
    made = [f"new_id({quoted(form)})" for form in forms if form is not None]
    if len(made) == len(forms):
        masked = [_LABELED.sub(lambda match: match.group().replace(match[1], _MARK), target) for target in masked] if made else masked
    text = Text((masked[0],)) if len(set(masked)) == 1 else explain_text(masked, cases)
    if text is None:
        return None
    text = fill_in(text, _SIGN, codes)
    return fill_in(text, _MARK, made) if made and len(made) == len(forms) else text
