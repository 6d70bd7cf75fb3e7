"""Words of a path of which its own exchange speaks: who asks, what a cookie is called and holds, what a text in Base64 says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from understudy.core.engine.templates.octets import b64decode
from understudy.core.engine.templates.views import RequestView
from understudy.core.generator.traffic.sample import Sample
from understudy.errors import TemplateError

_SHORTEST = 4  # letters that are taken for a text


def own_words(sample: Sample) -> Iterable[str]:
    """List the words of a path that are data, as the fields beside it or the answer to it show.

    The recording holds a password as a pseudonym of the same shape, where the path keeps it.
    """
    basic = RequestView(sample.exchange.request).get("basic") if "authorization" in sample.headers else None
    cookies = {value.partition(";")[0] for name, value in sample.fields if name.lower() == "set-cookie"}
    for one, other in pairwise(sample.segments):
        is_user = isinstance(basic, Mapping) and one == basic["username"] and _form(other) == _form(str(basic["password"]))
        if is_user or f"{one}={other}" in cookies:
            yield from (one, other)
    if sample.answer.kind == "text" and sample.segments and text_in_base64(sample.segments[-1]) == sample.answer.tree:
        yield sample.segments[-1]


def text_in_base64(value: str) -> str | None:
    """Decode Base64, of either alphabet, that says a text; None where it does not."""
    try:
        text = b64decode(value)
    except TemplateError:
        return None
    return text if isinstance(text, str) and len(text) >= _SHORTEST and text.isprintable() else None


def _form(text: str) -> str:
    return re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", text)))
