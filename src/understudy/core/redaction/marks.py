"""Which credentials are marked: those a client sent and the server did not plainly accept.

An accepted credential is matched by presence and needs no mark, so none is kept of it. What few guesses would find is never marked: numbers
such as PINs and one-time codes, card numbers, personal data.
"""

from __future__ import annotations

from typing import Final

from understudy.core.model.credential import mark_of
from understudy.core.model.exchange import Exchange
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Request, Response
from understudy.core.redaction.known import Secret

REFUSED: Final = frozenset({400, 401, 403, 407, 422})
_UNMARKED: Final = frozenset(
    {"otp", "cvv", "card", "email", "phone", "iban", "signature", "digest", "negotiate", "state", "csrf", "private_key", "code_verifier"}
)
_SHORT_NUMBER: Final = 12
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_SAYS_NO: Final = ("error", "errors", "fault", "fail", "denied", "invalid")
_LARGEST: Final = 65_536


def mark_for(secret: Secret) -> str:
    """Return the mark of a secret that was refused; empty where it would say too much, or would not be asked for again."""
    value = secret.value
    if secret.origin != "client" or secret.kind in _UNMARKED or (value.isdigit() and len(value) < _SHORT_NUMBER):
        return ""
    return mark_of(value)


def says_no(exchange: Exchange) -> bool:
    """Say whether an answer may refuse the credentials of its request: by its status, or in other words with a good one."""
    response = exchange.response
    if response is None:
        return False
    if response.status in REFUSED:
        return True
    if response.status >= 400:
        return False
    return _form_came_back(exchange.request, response) or _body_says_no(response)


def _form_came_back(request: Request, response: Response) -> bool:
    """A form that was not accepted is shown again as a page, or its sender is led back to it."""
    if request.method != "POST" or not request.content_type.startswith(_FORMS):
        return False
    if response.status < 300:
        return response.content_type in ("text/html", "application/xhtml+xml")
    to = (response.headers.get("location") or "").lower()
    target = to.partition("://")[2].partition("/")[2] if "://" in to else to
    return target.partition("?")[0].strip("/") == request.raw_path.lower().strip("/") or any(word in target for word in _SAYS_NO)


def _body_says_no(response: Response) -> bool:
    if not 2 < len(response.body) <= _LARGEST or response.body.lstrip()[:1] != b"{":
        return False
    tree = parse_json(response.body)
    if not isinstance(tree, dict):
        return False
    return any(tree.get(name) for name in ("error", "errors")) or any(
        tree.get(name) is False for name in ("ok", "success", "authenticated")
    )
