"""Sessions: credentials that a server issues, what is known of whoever holds one, and when it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from understudy.core.generator.things.presented import SESSION, begins_anew, presented, told_codes
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample

APPROVED: Final = "approved"


@dataclass(frozen=True, slots=True)
class Issued:
    """A credential that an answer gave out.

    Attributes:
        number: of the sample.
        pointer: where it stands; a header field's name after ``headers``.
        told: what is known of its holder.
    """

    number: int
    endpoint: Endpoint
    pointer: Pointer
    told: Mapping[str, Any]


@dataclass(slots=True)
class Credentials:
    """Credentials that requests present under `code`.

    Attributes:
        issued: number of the sample that issued each value.
        revoked: number of the sample after which a value was refused.
        decides: whether having one decides answers: some requests were refused for want of it.
    """

    code: str
    issued: dict[str, int] = field(default_factory=dict)
    revoked: dict[str, int] = field(default_factory=dict)
    decides: bool = False

    def presented(self, sample: Sample) -> str | None:
        """Return the credential a request presents."""
        return dict(presented(sample)).get(self.code)

    def is_ended(self, sample: Sample) -> bool:
        """Whether a request presents a credential that was issued and is revoked."""
        value = self.presented(sample)
        return value is not None and self.revoked.get(value, sample.number) < sample.number

    def is_alive(self, sample: Sample) -> bool:
        """Whether a request presents a credential that was issued and not revoked."""
        value = self.presented(sample)
        if value is None or self.issued.get(value, sample.number) >= sample.number:
            return False
        return self.revoked.get(value, sample.number) >= sample.number


@dataclass(frozen=True, slots=True)
class Session:
    """What a request says of its sender by the credential it presents under `code`."""

    code: str
    told: Mapping[str, Any]


@dataclass(slots=True)
class Sessions:
    """Everything about the credentials of a service.

    Attributes:
        ended_by: the numbers of requests that ended one, and where they presented it.
        revoked_by: the numbers of requests that removed the thing which a credential belongs to, and the member that says the credential.
        told_later: what is known of credentials only from requests on that told it with another (RFC 8628).
    """

    credentials: list[Credentials] = field(default_factory=list)
    issued: dict[str, Issued] = field(default_factory=dict)
    ended_by: dict[int, str] = field(default_factory=dict)
    told_later: set[str] = field(default_factory=set)
    revoked_by: dict[int, str] = field(default_factory=dict)

    @property
    def has_both(self) -> bool:
        """Whether some credentials are a user's and some are not: a program's own (RFC 6749 §4.4)."""
        return len({"user" in issued.told for issued in self.issued.values()}) > 1

    def of(self, sample: Sample) -> Session | None:
        """Return the session in which a request was made."""
        found: Session | None = sample.notes.get(SESSION)
        return found

    def deciding(self) -> list[Credentials]:
        """List the credentials whose life decides answers."""
        return [one for one in self.credentials if one.decides]

    def values_that_decide(self) -> frozenset[str]:
        """List the credentials whose life decides answers."""
        return frozenset(value for one in self.deciding() for value in one.issued)


def tells(sample: Sample) -> bool:
    """Whether what a request says is known in its session of cookies from then on.

    A form that leads on does so, and a page that is asked for with the address to which its form will lead (RP-Initiated Logout of OpenID).
    """
    session: Session | None = sample.notes.get(SESSION)
    if session is None or not session.code.startswith("request.cookies") or not sample.good:
        return False
    if sample.method == "GET":
        return sample.status < 300 and begins_anew(sample)
    return 300 <= sample.status < 400 and sample.asked.kind == "form" and bool(told_codes(sample))
