"""Which pseudonym stands for which secret in a run: one value, one pseudonym, whatever recognised it and wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from understudy.core.model.exchange import Direction
from understudy.core.redaction.cards import disguise_card, is_card
from understudy.core.redaction.interfaces import Revealed, Signer
from understudy.core.redaction.known import Known, Secret
from understudy.core.redaction.looks import Reach, looks_random, reach_of
from understudy.core.redaction.memory import Memory
from understudy.core.redaction.patterns import PEM, Patterns
from understudy.core.redaction.personal import PATTERNS, disguise_email, disguise_iban, disguise_phone
from understudy.core.redaction.pseudonym import disguise, is_pseudonym
from understudy.core.redaction.rules import Rules
from understudy.core.redaction.tokens import half_hash, is_rebuilt, parse_jwt, rebuild_jwt

_PREFIX = re.compile(r"(?:[A-Za-z][a-z0-9]{0,11}[_:-]){1,4}(?=[A-Za-z0-9_+/=.-]{16,}$)")
_VENDORS = re.compile(
    r"(?:sk|pk|rk)_(?:test|live|prod)_|whsec_|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|AKIA|ASIA|AIza|npm_|hf_|sk-|SG\.|hvs\.|(?:key|tok)[-_]"
)
_PREFIXED = re.compile(r"(?:sha1|sha256|sha512|v\d|hmac-sha256|md5|t=\d+,v\d)[=:](?=[A-Za-z0-9+/=_-]+$)")
_WITHOUT_PREFIX = frozenset({"password", "cvv", "card"})
_HASHED = frozenset({"access_token", "authorization_code"})  # whose hashes an ID token may hold
_TRIES = 32
_CARD_LIKE = re.compile(r"\d{12,19}")
type Clean = Callable[[str], str]


class Pseudonyms:
    """Gives stand-ins for secrets and remembers them for the run."""

    def __init__(self, key: bytes, rules: Rules, signer: Signer | None) -> None:
        self.known = Known()
        self.memory = Memory()
        self.patterns = Patterns(rules.patterns)
        self._key = key
        self._allowed = rules.allow_values
        self.signer = signer
        self._accepted: frozenset[str] = frozenset()
        self._revealed: list[Revealed] = []
        self.learned = 0

    def stand_in(self, value: str, kind: str, speaker: Direction, clean: Clean) -> Secret | None:
        """Return what stands for a secret; None when the value is a pseudonym already, or allowed by the project.

        Args:
            value: the secret, decoded.
            kind: what recognised it.
            speaker: who says it here; who said it first is what is kept.
            clean: cleans text inside a value, such as the claims of a token.
        """
        if value in self._accepted or value in self._allowed:
            return None
        known = self.known.get(value)
        if known is not None:
            return known
        if is_sealed(value, self.signer):
            return None
        pseudonym = self._pseudonym(value, kind, clean)
        if pseudonym == value:
            return None
        reach = self._reach(value, kind)
        # The words of a password or of a short secret may stand anywhere: that the other side said them first means nothing.
        first = self.memory.speaker(value, speaker) if reach is Reach.ANYWHERE and kind != "password" else speaker
        secret = Secret(value, pseudonym, kind, first, reach)
        self.known.add(secret)
        if reach is not Reach.PLACE:
            self.learned += 1
            if self.memory.holds(value):
                self._revealed.append(Revealed(value, pseudonym, kind, secret.origin))
        if kind in _HASHED:
            for size in ("256", "384", "512"):
                self.learn(half_hash(value, size), half_hash(pseudonym, size), "digest", speaker)
        return secret

    def learn(self, value: str, replacement: str, kind: str, speaker: Direction) -> None:
        """Let a text stand for another wherever it appears: a repaired digest for the one before."""
        if value != replacement and self.known.get(value) is None and self.known.issued_for(value) is None:
            self.known.add(Secret(value, replacement, kind, speaker, Reach.ANYWHERE))
            self.learned += 1
            if self.memory.holds(value):
                self._revealed.append(Revealed(value, replacement, kind, speaker))

    def take_revealed(self) -> tuple[Revealed, ...]:
        """Return what earlier exchanges may hold in clear, once."""
        revealed, self._revealed = tuple(self._revealed), []
        return revealed

    def accept(self, pseudonyms: Iterable[str]) -> None:
        """Take texts for pseudonyms, also those too short to bear a seal: what an exchange says about itself."""
        self._accepted = frozenset(pseudonyms)

    def as_long(self, value: str) -> str:
        """Return a pseudonym of exactly the length of a value: the shape is kept, a signature is no test key's."""
        head, dot, _ = value.rpartition(".")
        return disguise(self._key, value, len(head) + len(dot) if value.startswith("eyJ") else 0)

    def _reach(self, value: str, kind: str) -> Reach:
        return Reach.PLACE if kind == "cvv" else reach_of(value)

    def _pseudonym(self, value: str, kind: str, clean: Clean) -> str:
        if value.startswith("eyJ") and parse_jwt(value):
            return rebuild_jwt(self._key, value, self.signer, clean) or disguise(self._key, value)
        pem = PEM.fullmatch(value.strip())
        if pem:
            return self._private_key(value, pem)
        if kind in PATTERNS and PATTERNS[kind].fullmatch(value):
            return {"email": disguise_email, "phone": disguise_phone, "iban": disguise_iban}[kind](self._key, value)
        for attempt in range(_TRIES):
            candidate = self._shaped(value, kind, attempt)
            is_free = kind == "cvv" or (self.known.issued_for(candidate) in {None, value} and self.known.get(candidate) is None)
            if is_free and candidate != value and not (_is_number(value) and candidate[0] == "0"):
                return candidate
        return candidate

    def _shaped(self, value: str, kind: str, attempt: int) -> str:
        if kind == "cvv":  # never stored, not even as something that follows from it
            return (
                disguise(self._key, "1" * len(value), attempt=attempt) if value.isdigit() else disguise(self._key, value, attempt=attempt)
            )
        if is_card(value):
            return disguise_card(self._key, value, attempt)
        if kind == "card" and _CARD_LIKE.fullmatch(value):  # no card's, but services repeat its end all the same
            return disguise(self._key, value[:-4], attempt=attempt) + value[-4:]
        return disguise(self._key, value, self._keep(value, kind), attempt)

    def _keep(self, value: str, kind: str) -> int:
        """Return the length of the prefix that stays: a vendor's mark, or words before a random part."""
        match = next(iter(self.patterns.find(value)), None) if self.patterns.may_match(value) else None
        if match is not None and match.end == len(value):
            return match.start + match.keep
        if kind in _WITHOUT_PREFIX:
            return 0
        if kind == "otp":
            return _random_after(_PREFIX, value)
        vendor = _VENDORS.match(value)
        if vendor and len(value) - vendor.end() >= 4:
            return vendor.end()
        return _random_after(_PREFIXED, value) or _random_after(_PREFIX, value)

    def _private_key(self, value: str, pem: re.Match[str]) -> str:
        test = self.signer.private_pem(pem[1]) if self.signer else None
        if test is not None:
            return value.replace(pem[0], test.strip().replace("\n", "\r\n" if "\r\n" in pem[0] else "\n"))
        start, end = pem.span("secret")
        stripped = value.strip()
        return value.replace(stripped, stripped[:start] + disguise(self._key, stripped[start:end]) + stripped[end:])


def _random_after(prefix: re.Pattern[str], value: str) -> int:
    """Return where a random part begins after a prefix; 0 where there is none."""
    found = prefix.match(value)
    return found.end() if found and looks_random(value[found.end() :]) else 0


def is_sealed(value: str, signer: Signer | None) -> bool:
    """Say whether a value shows by itself that it is a pseudonym."""
    return len(value) >= 12 and (is_pseudonym(value) or is_rebuilt(value, signer))


def _is_number(value: str) -> bool:
    return value.isdigit() and value[0] != "0" and len(value) > 1
