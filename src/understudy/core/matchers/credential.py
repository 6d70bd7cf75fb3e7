"""`credential`: the user and the secret in a value such as an Authorization field (RFC 9110 §11.6, RFC 7617)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher, as_text
from understudy.core.model.credential import credentials_in
from understudy.core.model.json_codec import ABSENT


@dataclass(frozen=True, slots=True)
class CredentialMatcher(BaseValueMatcher):
    """The user name and the secret (password, or what follows the scheme) satisfy value matchers."""

    user: BaseValueMatcher | None = None
    secret: BaseValueMatcher | None = None

    def matches(self, value: Any) -> bool:
        """Take the credential out and judge its parts."""
        text = as_text(value)
        return text is not None and any(
            (self.user is None or self.user.matches(ABSENT if credential.user is None else credential.user))
            and (self.secret is None or self.secret.matches(credential.secret))
            for credential in credentials_in(text)
        )

    def describe(self) -> str:
        """Show the matchers."""
        shown = [f"{name} {matcher.describe()}" for name, matcher in (("user", self.user), ("secret", self.secret)) if matcher]
        return "a credential" + (" with " + " and ".join(shown) if shown else "")

    @property
    def weight(self) -> int:
        """As many as the parts have."""
        return sum(matcher.weight for matcher in (self.user, self.secret) if matcher) or 1
