"""Authorization fields: the parts that are secret are rewritten; scheme, user name, realm, region and service stay readable.

RFC 9110 §11.6, RFC 7617 Basic, RFC 7616 Digest, RFC 5849 OAuth 1.0, AWS SigV2 and SigV4, Azure SharedKey, Hawk.
"""

from __future__ import annotations

import base64
import binascii
import re

from understudy.core.model.credential import KEY_ONLY
from understudy.core.redaction.grammars import Visit

_AWS4 = re.compile(r"(?i)((?:credential)=)([^/,\s]+)|((?:signature)=)([0-9a-f]+)")
_VALUE = r'(?:"[^"]*"|[^\s,;&"=][^\s,;&"]*)'
_PARAMETERS = re.compile(rf"\s*[\w*-]+\s*=\s*{_VALUE}(?:(?:\s*[,;&]\s*|\s+)[\w*-]+\s*=\s*(?:{_VALUE})?)*\s*,?\s*")
_PARAMETER = re.compile(r'([\w*-]+)(\s*=\s*)(?:"([^"]*)"|([^\s,;&"]+))')
_READABLE = """
username username* userhash realm uri qop nc nonce cnonce opaque algorithm signedheaders signheaders headers keyid key_id version ts created
expires alg hash ext app dlg se sp sr sv st skn spr sip ss srt type ver timestamp date id client deviceid device deviceversion oauth_nonce
oauth_timestamp oauth_version oauth_signature_method oauth_callback oauth_body_hash
"""
_OPEN = frozenset(_READABLE.split())


def rewrite_authorization(value: str, force: Visit, visit: Visit, place: str) -> str:
    """Rewrite the value of an Authorization field.

    Args:
        value: the field's value.
        force: is given what is secret by its position, under the kind of secret it is.
        visit: is given what may hold a secret, such as a user name that is a key.
        place: where the field stands.
    """
    scheme, space, rest = value.strip().partition(" ")
    if not space or not rest.strip():
        return _alone(value, force, place)
    match scheme.lower():
        case "basic":
            return f"{scheme} {rewrite_basic(rest.strip(), force, visit, place)}"
        case known if known.startswith("aws4-"):
            return f"{scheme} {_AWS4.sub(lambda m: _aws4(m, force, place), rest)}"
        case "aws" | "goog1" | "sharedkey" | "sharedkeylite" | "oss" | "qiniu" | "obs":
            account, colon, signature = rest.partition(":")
            account = force("access_key", account, place) if scheme.lower() not in {"sharedkey", "sharedkeylite"} else account
            return f"{scheme} {account}{colon}{force('signature', signature, place) if signature else ''}"
        case "negotiate" | "ntlm" | "kerberos":
            return f"{scheme} {force('negotiate', rest, place)}"
        case _ if _PARAMETERS.fullmatch(rest):
            return f"{scheme} {_PARAMETER.sub(lambda m: _parameter(m, force, visit, place), rest)}"
        case "bearer" | "jwt":
            return f"{scheme} {force('bearer', rest, place)}"
        case _ if " " not in rest:
            return f"{scheme} {force('token', rest, place)}"
        case _:
            return force("authorization", value, place)


def rewrite_basic(encoded: str, force: Visit, visit: Visit, place: str) -> str:
    """Rewrite Basic credentials: the user name stays unless it is the key itself, the password does not."""
    try:
        raw = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return force("basic", encoded, place)
    encoding = "utf-8"
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        encoding, text = "latin-1", raw.decode("latin-1")
    user, colon, password = text.partition(":")
    if not colon:
        return force("basic", encoded, place)
    if password.lower() in KEY_ONLY:
        user = force("api_key", user, place) if user else user
    else:
        user = visit("username", user, place)
        password = force("password", password, place)
    new = f"{user}:{password}"
    if new == text:
        return encoded
    result = base64.b64encode(new.encode(encoding, "replace")).decode()
    return result if encoded.endswith("=") or len(encoded) % 4 == 0 else result.rstrip("=")


def _alone(value: str, force: Visit, place: str) -> str:
    stripped = value.strip()
    return value if not stripped else value.replace(stripped, force("token", stripped, place))


def _aws4(found: re.Match[str], force: Visit, place: str) -> str:
    if found[1]:
        return found[1] + force("access_key", found[2], place)
    return found[3] + force("signature", found[4], place)


def _parameter(found: re.Match[str], force: Visit, visit: Visit, place: str) -> str:
    name, equals, quoted, bare = found.groups()
    value = quoted if quoted is not None else bare
    if not value:
        return found[0]
    name_said = name.lower()
    new = visit("", value, place) if name_said in _OPEN else force("signature" if name_said == "response" else name_said, value, place)
    return f'{name}{equals}"{new}"' if quoted is not None else f"{name}{equals}{new}"
