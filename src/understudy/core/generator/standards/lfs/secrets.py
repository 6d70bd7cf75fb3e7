"""What Git LFS servers give along for a transfer: the credentials of the client, signed tokens, or something made up for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from understudy.core.generator.templates.align import Aligner
from understudy.core.generator.templates.nodes import Expr, Node, Text, quoted
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.templates.tokens import explain_token, read_token
from understudy.core.generator.traffic.sample import Pointer
from understudy.core.generator.values.looks import id_format

_SENT: Final = "request.headers.authorization"


def write_secret(aligner: Aligner, values: Sequence[str], cases: Sequence[Case], place: Pointer) -> Node | None:
    """Write texts as what the client sent, as a token signed anew, or as made up; None when they are none of these."""
    if all(value == case.values.get(_SENT) for value, case in zip(values, cases, strict=True)):
        return Expr(_SENT)
    scheme, *others = {value.rpartition(" ")[0] for value in values}
    words = [value.rpartition(" ")[2] for value in values]
    if others:
        return None
    before = f"{scheme} " if scheme else ""
    tokens = [read_token(word) for word in words]
    known = [
        Case(replace(case.sample, tokens={word: token}), case.values)
        for word, token, case in zip(words, tokens, cases, strict=True)
        if token is not None
    ]
    made = explain_token(aligner, words, known, place) if len(known) == len(words) else None
    if made is None and len(set(words)) == len(words) > 1 and (form := id_format(words)) is not None:
        made = Expr(f"new_id({quoted(form)})")
    return None if made is None else Text((before, made)) if before else made
