"""JSON Web Tokens in answers (RFC 7519): made anew at the time of the answer, with claims that follow the request and the clock.

Hashes of other tokens (``at_hash``, ``c_hash``) are left out: clients check them only where they are.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from understudy.core.generator.templates.nodes import Arr, Const, Expr, Node, Obj, Text, literal, quoted, safe_code
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.traffic.sample import Pointer
from understudy.core.generator.values.looks import looks_like_jwt
from understudy.core.model.json_codec import parse_json

if TYPE_CHECKING:
    from understudy.core.generator.templates.align import Aligner

_SLACK_S = 2.5
_TIMES = ("iat", "nbf", "auth_time", "exp", "updated_at")
_CLIENT = ("request.form.client_id", "request.basic.username", "request.query.client_id", "request.json.client_id")
_SUBJECT = ("account.id", "item.id", "account.uuid", "item.uuid", "account.sub", "item.sub", "session.sub", "session.user")
# OpenID Connect Core 1.0 §2 (aud, azp, nonce), RFC 9068 §2.2 (client_id; sub of a client's own token is the client), RFC 6749 §4.3.2.
_OTHER_NAMES: Mapping[str, Sequence[str]] = {
    "aud": (*_CLIENT, "request.form.audience", "request.form.resource", "request.json.audience"),
    "azp": _CLIENT,
    "client_id": _CLIENT,
    "cid": _CLIENT,
    "sub": (*_SUBJECT, "request.form.username", "request.json.username", *_CLIENT),
    "user_id": _SUBJECT,
    "uid": _SUBJECT,
    "preferred_username": ("request.form.username", "request.json.username"),
}
TOKEN_HASHES = ("at_hash", "c_hash", "s_hash")


def read_token(text: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Read header and claims of a signed token; None when it is none."""
    if not isinstance(text, str) or len(text) > 20_000 or not looks_like_jwt(text):
        return None
    head, payload, _ = text.split(".")
    header, claims = _part(head), _part(payload)
    return (header, claims) if isinstance(header, dict) and isinstance(claims, dict) and "alg" in header else None


def _part(text: str) -> Any:
    try:
        return parse_json(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except binascii.Error:
        return None


def tokens_in(tree: Any) -> Iterable[str]:
    """List the tokens that stand in a tree."""
    if isinstance(tree, dict | list):
        for value in tree.values() if isinstance(tree, dict) else tree:
            yield from tokens_in(value)
    elif read_token(tree) is not None:
        yield tree


def explain_token(aligner: Aligner, targets: Sequence[Any], cases: Sequence[Case], place: Pointer) -> Expr | None:
    """Explain tokens as made for the answer; None when they are none."""
    read = [case.sample.tokens.get(target) if isinstance(target, str) else None for target, case in zip(targets, cases, strict=True)]
    tokens = [one for one in read if one is not None]
    if not tokens or len(tokens) < len(read):
        return None
    findings = type(aligner.findings)()
    inside = replace(aligner, findings=findings, given=_known_claims([one for _, one in tokens], cases, (*place, "claims")), merges=False)
    header = Const(tokens[-1][0])  # its key id must stay one of the published key set
    plain = [{name: value for name, value in claims.items() if name not in (*_TIMES, *TOKEN_HASHES)} for _, claims in tokens]
    claims = inside.align(plain, cases, (*place, "claims"))
    aligner.findings.unexplained.extend(findings.unexplained)
    aligner.findings.notes.append(f"{'/'.join(map(str, place))} is a token made for the answer and signed with the published test key")
    times = "".join(f", {name}={_time([one for _, one in tokens], cases, name)}" for name in _TIMES if name in tokens[-1][1])
    return Expr(f"jwt({token_code(claims)}, {token_code(header)}{times})")


def _known_claims(tokens: Sequence[Mapping[str, Any]], cases: Sequence[Case], place: Pointer) -> dict[Pointer, Node]:
    """Find claims that say what the request calls otherwise, as the standards have it."""
    found: dict[Pointer, Node] = {}
    pairs = list(zip(tokens, cases, strict=True))
    for name, codes in _OTHER_NAMES.items():
        for code in codes:
            if code not in cases[0].values or not all(name in claims and code in case.values for claims, case in pairs):
                continue
            if all(claims[name] == case.values[code] for claims, case in pairs):
                found.setdefault((*place, name), Expr(code))
            elif all(claims[name] == str(case.values[code]) for claims, case in pairs):
                found.setdefault((*place, name), Expr(f"{code} | string"))
    return found


def _time(tokens: Sequence[Mapping[str, Any]], cases: Sequence[Case], name: str) -> str:
    """Write a time of a token relative to now: as far from when it was issued as the last one was."""
    claims, case = tokens[-1], cases[-1]
    if not isinstance(claims[name], int | float):
        return quoted(str(claims[name]))
    issued = claims.get("iat")
    apart = claims[name] - (issued if isinstance(issued, int | float) else case.at)
    minutes = round(apart / 60) * 60
    offset = minutes if abs(apart - minutes) <= _SLACK_S else round(apart)
    return f"now({quoted(f'{offset:+d}s') if offset else quoted('')}, 'epoch')"


def token_code(node: Node) -> str:
    """Write a node as one expression.

    Raises:
        TypeError: it holds a loop or a merge.
    """
    match node:
        case Const(value):
            return literal(value)
        case Expr(code):
            return safe_code(code, "omit")
        case Text(parts):
            return " ~ ".join(literal(part) if isinstance(part, str) else f"({safe_code(part.code, quoted(''))})" for part in parts)
        case Obj(members):
            return "{" + ", ".join(f"{quoted(name)}: {token_code(child)}" for name, child in members) + "}"
        case Arr(items):
            return "[" + ", ".join(map(token_code, items)) + "]"
        case _:
            raise TypeError(f"{type(node).__name__} is no expression")
