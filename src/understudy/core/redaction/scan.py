"""One walk over the texts of one exchange: it recognises secrets, puts pseudonyms in their place and notes where and why."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

import orjson

from understudy.core.model.credential import is_plainly_wrong
from understudy.core.model.exchange import Direction, Redaction
from understudy.core.redaction.cards import CANDIDATE, is_card, is_published, is_test_card
from understudy.core.redaction.encoded import holds_text, rewrite_encoded
from understudy.core.redaction.gate import Gate
from understudy.core.redaction.grammars.cookies import rewrite_cookie, rewrite_set_cookie
from understudy.core.redaction.grammars.credentials import rewrite_authorization, rewrite_basic
from understudy.core.redaction.grammars.json_text import rewrite_json
from understudy.core.redaction.grammars.urls import requote, rewrite_around_urls, rewrite_pairs, rewrite_target, rewrite_urls
from understudy.core.redaction.grammars.xml_text import is_markup, rewrite_xml
from understudy.core.redaction.interfaces import Reason
from understudy.core.redaction.kinds import kind_of
from understudy.core.redaction.known import Secret
from understudy.core.redaction.looks import is_flag, is_masked, is_partly_masked, is_plain, is_prose, is_string_identifier, looks_random
from understudy.core.redaction.marks import mark_for
from understudy.core.redaction.names import Hint, Names
from understudy.core.redaction.packed import Packing
from understudy.core.redaction.patterns import PEM
from understudy.core.redaction.personal import PATTERNS, is_iban
from understudy.core.redaction.pseudonyms import Pseudonyms
from understudy.core.redaction.tokens import TOKEN

_DEPTH = 6
_FINDS = 10_000
_ESCAPED = re.compile(r"(?<![^\s\"'<>])[^\s\"'<>]*%[0-9A-Fa-f]{2}[^\s\"'<>]*")
_ENTITIES = re.compile(r"(?:&#(?:x[0-9a-fA-F]{1,6}|[0-9]{1,7});|[A-Za-z0-9._~-]){8,}")
_PAIRS = re.compile(r"\??[^\s=&?#]{1,80}=[^\s&=][^\s&]*(?:&[^\s=&]{1,80}(?:=[^\s&]*)?)*")
_RELATIVE = re.compile(r"/[^\s?#]*\?[^\s]+")
_WORDS = (
    "pass",
    "pwd",
    "secret",
    "token",
    "key",
    "credential",
    "auth",
    "sess",
    "csrf",
    "xsrf",
    "signature",
    "bearer",
    "cookie",
    "jwt",
    "otp",
    "cvv",
    "cvc",
    "pin",
    "sid",
    "verifier",
    "assertion",
    "saml",
)
_SETTING = re.compile(
    r"(?<![\w.-])(?P<name>[A-Za-z_][\w.-]{1,60})(?P<mark>[\"']?\s*(?:=>|:=|[:=])\s*)"
    r"(?:\"(?P<double>[^\"\\]*(?:\\.[^\"\\]*)*)\"|'(?P<single>[^'\\]*(?:\\.[^'\\]*)*)'|(?P<bare>[^\s\"'`,;&<>(){}\[\]\\]+))",
    re.DOTALL,
)
_SCHEME = re.compile(r"\b(?:Bearer|Basic|Token|JWT)[ ]+([A-Za-z0-9._~+/=-]{8,})", re.IGNORECASE)
_LINKS = """
reset token verify verification confirm confirmation activate activation invite invitation magic password-reset reset-password
unsubscribe recover
"""
LINK_WORDS = frozenset(_LINKS.split())
_AUTHORIZATION = frozenset(
    {"authorization", "proxy-authorization", "x-amzn-remapped-authorization", "x-forwarded-authorization", "x-original-authorization"}
)


_CHANGE = re.compile(
    r"(?:old|new|current|previous|proposed|original)(?:_?(?:value|secret))?|confirm(?:ation|ed)?|repeat(?:ed)?|again|verify", re.IGNORECASE
)


@dataclass(slots=True)
class Scan:
    """The walk: its surroundings, and what it finds.

    Attributes:
        stand_ins: the run's pseudonyms.
        names: reads names.
        personal: kinds of personal data to replace.
        gate: tells texts that need not be read.
        speaker: whose text is read now.
        was_refused: the server may have refused this request's credentials.
        packings: further ways in which files may be packed.
        keeps_length: a pseudonym must be as long as what it stands for, because lengths are written elsewhere in binary data.
        finds: place, kind, origin and pseudonym of everything replaced.
        reasons: why each was.
        about_passwords: whether the path of the request speaks of a password.
        has_sealed_body: a body could not be opened and was left out.
        depth: how deep in nested notations the walk is.
        put: pseudonyms by the place where they were put: what was replaced in a text is not replaced again when the text is taken apart.
    """

    stand_ins: Pseudonyms
    names: Names
    personal: frozenset[str]
    gate: Gate
    speaker: Direction = "client"
    was_refused: bool = False
    packings: Sequence[Packing] = ()
    keeps_length: bool = False
    finds: dict[Redaction, None] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    has_sealed_body: bool = False
    about_passwords: bool = False
    depth: int = 0
    put: set[tuple[str, str]] = field(default_factory=set)

    # What becomes of one value -----------------------------------------------------------------

    def secret(self, value: str, kind: str, place: str, why: str) -> str:
        """Replace a value that is a secret as a whole."""
        if not value or (place, value) in self.put or self.names.is_allowed(place) or self._opens_nothing(value):
            return value
        secret = self.stand_ins.stand_in(value, kind, self.speaker, lambda claims: self.text(claims, place))
        if secret is None:
            return value
        return self._stand(secret, place, why)

    def force(self, name: str, value: str, place: str) -> str:
        """Replace a value that is secret by its position; the name says what it is."""
        if is_flag(value) or is_masked(value):
            return value
        return self.secret(value, kind_of(name), place, f"stands where a {kind_of(name).replace('_', ' ')} stands")

    def member(self, name: str, value: str, place: str) -> str:
        """Rewrite the value of a member of JSON, XML or text."""
        return self._named(name, value, place, in_url=False)

    def parameter(self, name: str, value: str, place: str) -> str:
        """Rewrite the value of a query or form parameter."""
        if name.lower() in {"x-amz-credential", "x-goog-credential"} and "/" in value:
            key, slash, scope = value.partition("/")
            return self.force("access_key", key, place) + slash + scope
        return self._named(name, value, place, in_url=True)

    def segment(self, before: str, value: str, place: str) -> str:
        """Rewrite a path segment, given the one before it."""
        if before.lower() in LINK_WORDS and looks_random(value) and "-" not in value:
            return self.secret(value, "path_token", place, f"follows /{before}/ in a path")
        return self.text(value, place) if len(value) >= 4 else value

    def cookie(self, name: str, value: str, place: str) -> str:
        """Rewrite the value of a cookie: random ones, and those whose name says so unless they are short words or numbers."""
        hint = self.names.hint(name, in_url=True)
        if hint is not Hint.NONE and len(value) >= 6 and not (is_plain(value) or is_flag(value) or (value.isdigit() and len(value) < 8)):
            return self.secret(value, kind_of(name) if kind_of(name) != "secret" else "cookie", place, f"cookie named {name!r}")
        if looks_random(value) and not self.names.is_allowed(name):
            return self.secret(value, "cookie", place, "cookie with a random value")
        return self.text(value, place)

    def number(self, name: str, digits: str, place: str) -> str:
        """Rewrite a JSON number under a name for secret digits, such as a PIN."""
        hint = self.names.hint(name)
        if digits.isdigit() and len(digits) >= 3 and (hint is Hint.DIGITS or (hint is Hint.SECRET and kind_of(name) == "password")):
            return self.secret(digits, kind_of(name), place, f"number named {name!r}")
        whole = self.stand_ins.known.whole(digits)
        return self._put(whole.value, place) if whole is not None and digits.isdigit() and len(digits) >= 6 else digits

    def _named(self, name: str, value: str, place: str, *, in_url: bool) -> str:
        if not name:
            return self.known_in(value, place)
        if self.about_passwords and self.speaker == "client" and _CHANGE.fullmatch(name):
            name = f"{name}_password"  # `{"current": …, "new": …}` to `/account/password`
        hint = self.names.hint(name, in_url=in_url)
        if hint is Hint.NONE or not value or self.names.is_allowed(place):
            return self.text(value, place)
        lower = name.lower().replace("_", "-")
        if lower in _AUTHORIZATION and " " in value:
            return rewrite_authorization(value, self.force, self.member, place)
        if self._is_secret(hint, name, value):
            return self.secret(value, kind_of(name), place, f"named {name!r}")
        if lower in {"cookie", "set-cookie"} and "=" in value:
            rewrite = rewrite_cookie if lower == "cookie" else rewrite_set_cookie
            return self.known_in(rewrite(value, lambda n, v, _: self.cookie(n, v, place), place), place)
        if lower in {"auth", "-auth"} and holds_text(value):
            return rewrite_basic(value, self.force, self.member, place)
        return self.text(value, place)

    def _is_secret(self, hint: Hint, name: str, value: str) -> bool:
        if is_flag(value) or is_masked(value) or len(value) > 65_536:
            return False
        if hint is Hint.PERHAPS:
            return looks_random(value) and not is_string_identifier(value)
        if hint is Hint.DIGITS:
            bare = value.replace(" ", "").replace("-", "")
            return (
                bare.isdigit()
                and len(bare) >= 3
                and not is_published(value)
                and not (len(bare) >= 12 and not is_card(value) and is_test_card(value))
            ) or looks_random(value)
        if self.speaker == "server" and (
            is_prose(value) or is_partly_masked(value) or len(value) < 3 or value.startswith(("http://", "https://"))
        ):
            return False
        if value[0] in "{[" and is_json(value):
            return False  # its members are judged one by one
        return not (PEM.search(value) and not PEM.fullmatch(value.strip())) and not (
            "://" in value and "@" in value and kind_of(name) != "password"
        )

    def _opens_nothing(self, value: str) -> bool:
        """Say whether a credential was refused and calls itself wrong: what it says tells replay to refuse such values again."""
        if not self.was_refused or self.speaker != "client" or self.stand_ins.known.get(value) is not None:
            return False
        return is_plainly_wrong(value) and not looks_random(value)

    def _put(self, value: str, place: str) -> str:
        secret = self.stand_ins.known.get(value)
        if secret is None:
            return value
        return self._stand(secret, place, "a secret known from elsewhere")

    def _stand(self, secret: Secret, place: str, why: str) -> str:
        pseudonym = secret.pseudonym
        if self.keeps_length and len(pseudonym) != len(secret.value):
            pseudonym = self.stand_ins.as_long(secret.value)
        self.put.add((place, pseudonym))
        if len(self.finds) < _FINDS:
            mark = mark_for(secret) if self.was_refused and self.speaker == "client" else ""
            self.finds[Redaction(place, secret.kind, secret.origin, pseudonym, mark)] = None
            self.reasons.append(Reason(place, secret.kind, why, len(secret.value)))
        return pseudonym

    # What becomes of free text -----------------------------------------------------------------

    def known_in(self, text: str, place: str) -> str:
        """Replace the known secrets inside a text."""
        hits = self.stand_ins.known.find(text)
        if not hits:
            return text
        out, done = [], 0
        for hit in hits:
            out += [text[done : hit.start], self._put(hit.secret.value, place)]
            done = hit.end
        return "".join([*out, text[done:]])

    def text(self, text: str, place: str) -> str:
        """Rewrite any text: known secrets, secrets that show by their form, and what nested notations and encodings hold."""
        if len(text) < 4:
            return text
        whole = self.stand_ins.known.whole(text)
        if whole is not None:
            return self._put(text, place)
        if len(text) < 8:
            return text
        text = self.known_in(text, place)
        if text.lstrip()[:1] not in {"{", "[", "<"} and not self.gate.shows_sign(text):
            return text
        text = self._forms(text, place)
        if self.depth >= _DEPTH:
            return text
        self.depth += 1
        try:
            return self._nested(text, place)
        finally:
            self.depth -= 1

    def _forms(self, text: str, place: str) -> str:
        if "-----BEGIN" in text:
            text = PEM.sub(lambda m: self.secret(m[0], "private_key", place, "a private key in PEM form"), text)
        if "eyJ" in text:
            text = TOKEN.sub(lambda m: self.secret(m[0], "jwt", place, "a JSON Web Token"), text)
        if self.stand_ins.patterns.may_match(text):
            for match in reversed(self.stand_ins.patterns.find(text)):
                text = (
                    text[: match.start]
                    + self.secret(match.value, match.kind, place, f"looks like a {match.kind.replace('_', ' ')}")
                    + text[match.end :]
                )
        text = CANDIDATE.sub(lambda m: self._card(m[0], place), text)
        for kind in sorted(self.personal & PATTERNS.keys()):
            text = PATTERNS[kind].sub(self._personal(kind, place), text)
        return text

    def _card(self, text: str, place: str) -> str:
        return self.secret(text, "card", place, "a card number") if is_card(text) and not is_test_card(text) else text

    def _personal(self, kind: str, place: str) -> Callable[[re.Match[str]], str]:
        return lambda m: m[0] if kind == "iban" and not is_iban(m[0]) else self.secret(m[0], kind, place, f"a {kind}")

    def _nested(self, text: str, place: str) -> str:
        start = text.lstrip()[:1]
        if start in {"{", "["} and '"' in text and is_json(text):
            return rewrite_json(text, self._at(self.member, place), place, numbers=self._at(self.number, place))
        if start == "<" and is_markup(text):
            return rewrite_xml(text, self._at(self.member, place), place)
        if "://" in text:
            text = rewrite_urls(text, self.segment, self.parameter, place)
        if "=" in text:
            new = self._pairs(text, place)
            if new != text:
                return new
        if "&#" in text:
            text = _ENTITIES.sub(lambda run: self._unentitled(run[0], place), text)
        if "%" in text:
            text = _ESCAPED.sub(lambda run: self._unescaped(run[0], place), text)
        text = rewrite_around_urls(text, lambda part: self._settings(part, place))  # the pairs of a query have been read as such
        return self._encoded(text, place)

    def _pairs(self, text: str, place: str) -> str:
        if _RELATIVE.fullmatch(text):
            return rewrite_target(text, self._at(self.segment, place), self._at(self.parameter, place), place)
        if "://" not in text and _PAIRS.fullmatch(text):
            mark = "?" if text.startswith("?") else ""
            return mark + rewrite_pairs(text[len(mark) :], self._at(self.parameter, place), place)
        return text

    def _unentitled(self, run: str, place: str) -> str:
        clear = html.unescape(run)
        new = self.text(clear, place)
        return run if new == clear else html.escape(new)

    def _unescaped(self, run: str, place: str) -> str:
        clear = unquote(run)
        if clear == run or "://" in run:
            return run
        new = self.text(clear, place)
        return run if new == clear else requote(new, run)

    def _encoded(self, text: str, place: str) -> str:
        def decoded(clear: str) -> str:
            return self.text(clear, place)

        binary = (lambda data: self.binary(data, place)) if len(text) >= 24 and len(self.stand_ins.known) else None
        return rewrite_encoded(text, decoded, binary=binary)

    def _settings(self, text: str, place: str) -> str:
        """Rewrite ``name=value``, ``name: value`` and ``Bearer value`` inside other text."""
        low = text.lower()
        if not any(word in low for word in _WORDS):
            return text
        text = _SETTING.sub(lambda m: self._setting(m, place), text)
        return _SCHEME.sub(lambda m: m[0][: m.start(1) - m.start()] + self._scheme(m[1], place), text)

    def _scheme(self, value: str, place: str) -> str:
        clear = rewrite_basic(value, self.force, self.member, place) if holds_text(value) else value
        return (
            clear
            if clear != value or is_plain(value) or not looks_random(value)
            else self.secret(value, "bearer", place, "follows an authentication scheme")
        )

    def _setting(self, found: re.Match[str], place: str) -> str:
        hint = self.names.hint(found["name"])
        if hint is Hint.NONE:
            return found[0]
        group = next(name for name in ("double", "single", "bare") if found[name] is not None)
        value = found[group]
        at_line_start = found.start() == 0 or found.string[found.start() - 1] == "\n"
        is_sure = hint is not Hint.PERHAPS and (group != "bare" or "=" in found["mark"] or at_line_start)
        if not value or not (looks_random(value) or (is_sure and self._is_secret(hint, found["name"], value) and not is_prose(value))):
            return found[0]
        start, end = found.start(group) - found.start(), found.end(group) - found.start()
        return found[0][:start] + self.secret(value, kind_of(found["name"]), place, f"set as {found['name']!r}") + found[0][end:]

    def binary(self, data: str, place: str) -> str:
        """Rewrite binary data, one character per byte, without changing its length: known secrets and those that show by their form."""
        if len(data) < 8:
            return data
        sized = replace(self, keeps_length=True)
        data = sized.known_in(data, place)
        is_suspect = self.stand_ins.patterns.may_match(data) or "eyJ" in data or "-----BEGIN" in data
        return sized._forms(data, place) if is_suspect else data  # noqa: SLF001 - its own twin

    def _at(self, visit: Callable[[str, str, str], str], place: str) -> Callable[[str, str, str], str]:
        """Keep one place for what is nested inside a value: the place where the value itself stands."""
        return lambda name, value, _: visit(name, value, place)


def is_json(text: str) -> bool:
    """Say whether a text is one JSON document."""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True
