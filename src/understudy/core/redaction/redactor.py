"""One redactor per recording run: it replaces secrets in exchanges and keeps what it learned on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from understudy.core.model.credential import user_and_secret
from understudy.core.model.exchange import Direction, Exchange, Failure, Message, Redaction
from understudy.core.model.message import Request, Response
from understudy.core.redaction.bodies import Bodies
from understudy.core.redaction.eras import Span
from understudy.core.redaction.gate import Gate
from understudy.core.redaction.grammars.urls import rewrite_target, rewrite_urls
from understudy.core.redaction.headers import Fields
from understudy.core.redaction.interfaces import Large, Pieces, Reason, Redacted, Revealed, Signer
from understudy.core.redaction.large import look_through
from understudy.core.redaction.marks import says_no
from understudy.core.redaction.names import Names
from understudy.core.redaction.packed import Packing
from understudy.core.redaction.pseudonyms import Pseudonyms
from understudy.core.redaction.repair import digest_pairs, repair_chunks, repair_headers
from understudy.core.redaction.rules import DEFAULT_RULES, Rules
from understudy.core.redaction.scan import LINK_WORDS, Scan
from understudy.core.redaction.traces import Traces

_PASSWORDS = re.compile(r"passw(?:or)?d|passphrase|passcode")
_ROUNDS = 3
_REMEMBERED_AT_ONCE, _LONGEST_WORD = 4 * 1024 * 1024, 1024


class Redactor:
    """Replaces secrets by pseudonyms, the same one for the same value in every place and encoding of a run.

    Not for several threads at once: the thread that writes the recording owns it.
    """

    def __init__(self, key: bytes, rules: Rules = DEFAULT_RULES, signer: Signer | None = None, packings: Sequence[Packing] = ()) -> None:
        """Prepare.

        Args:
            key: the installation's secret key.
            rules: the project's.
            signer: without one, rebuilt tokens carry a signature nobody can verify.
            packings: ways in which files may be packed, beside gzip, zlib and zip.
        """
        self._packings = packings
        self._in_paths: set[str] = set()  # passwords that paths name
        self._rules = rules
        self._names = Names(rules)
        self._stand_ins = Pseudonyms(key, rules, signer)
        self._gate = Gate(self._names, self._stand_ins, rules.personal)

    def redact(self, exchange: Exchange) -> Redacted:
        """Return the exchange with every secret replaced, and what earlier exchanges may hold in clear."""
        safe, reasons = self._clean(exchange)
        self._remember(safe)
        counts = Counter((found.kind, found.place) for found in safe.redactions[len(exchange.redactions) :])
        return Redacted(safe, self._stand_ins.take_revealed(), counts, tuple(reasons))

    def rewrite(self, exchange: Exchange, revealed: Iterable[Revealed]) -> Exchange:
        """Return an exchange written earlier without the values revealed since; the same object when it holds none."""
        if not any(True for _ in revealed):
            return exchange
        return self._clean(exchange)[0]

    def large(self, exchange: Exchange, side: Direction, pieces: Pieces) -> Large:
        """Look through a body that is too large to stand in its exchange: what the client or the server sent.

        Args:
            exchange: redacted before, with an empty body there.
            side: whose body it is.
            pieces: begins to read the body.
        """
        place = f"{'request' if side == 'client' else 'response'}.body"
        self._stand_ins.accept(found.pseudonym for found in exchange.redactions)
        scans: list[Scan] = []

        def scan_of() -> Scan:
            scans.append(Scan(self._stand_ins, self._names, self._rules.personal, self._gate, side, says_no(exchange), self._packings))
            return scans[-1]

        judged = look_through(pieces, scan_of, self._gate, self._stand_ins.memory, place)
        for old, new in judged.digests:
            self._stand_ins.learn(old, new, "digest", side)
        redactions = dict.fromkeys(exchange.redactions) | scans[0].finds
        safe = replace(exchange, redactions=tuple(redactions))
        if judged.pieces is None:
            safe = replace(safe, complete=False)
        elif judged.digests:
            safe = self._clean(_resized(safe, side, judged.size))[0]
        return Large(safe, judged.pieces, self._stand_ins.take_revealed(), tuple(scans[0].reasons))

    def traces(self, revealed: Iterable[Revealed]) -> Callable[[bytes], bool]:
        """Return a quick look at a line of a recording: no where `rewrite` would change nothing in it because of these."""
        return Traces(revealed).may_stand_in

    @property
    def era(self) -> int:
        """The era of the run in which exchanges are redacted now."""
        return self._stand_ins.memory.era

    def eras(self, revealed: Iterable[Revealed]) -> list[Span]:
        """Say in which eras exchanges were redacted that may hold these; first and last of each."""
        return [span for one in revealed for span in self._stand_ins.memory.eras(one.value)]

    def inspect(self, exchange: Exchange) -> tuple[Reason, ...]:
        """Say what would still be replaced in an exchange that was redacted before: nothing, unless a secret was left in it."""
        reasons = self._clean(exchange)[1]
        self._stand_ins.take_revealed()
        return tuple(reasons)

    def _clean(self, exchange: Exchange) -> tuple[Exchange, list[Reason]]:
        """Walk until nothing new is learned: what the end of an exchange reveals may stand at its beginning."""
        redactions: dict[Redaction, None] = dict.fromkeys(exchange.redactions)
        reasons: list[Reason] = []
        safe = exchange
        for _ in range(_ROUNDS):
            learned = self._stand_ins.learned
            self._stand_ins.accept(found.pseudonym for found in redactions)
            safe, scan = self._walk(safe)
            redactions |= scan.finds
            reasons += scan.reasons
            if self._stand_ins.learned == learned:
                break
        if safe is exchange and len(redactions) == len(exchange.redactions):
            return exchange, reasons
        return replace(safe, redactions=tuple(redactions)), reasons

    def _walk(self, exchange: Exchange) -> tuple[Exchange, Scan]:
        response = exchange.response
        scan = Scan(self._stand_ins, self._names, self._rules.personal, self._gate, was_refused=says_no(exchange), packings=self._packings)
        bodies, fields = Bodies(scan, self._gate, self._rules.limit_bytes), Fields(scan, self._gate)
        request = self._request(exchange.request, scan, bodies, fields, is_encoded=_is_coded(exchange.request))
        scan.speaker = "server"
        outcome = exchange.outcome
        if isinstance(outcome, Response):
            outcome = self._response(outcome, scan, bodies, fields)
        elif self._gate.is_open(outcome.message):
            outcome = Failure(outcome.kind, scan.text(outcome.message, "failure.message"), outcome.at_s)
        interim = tuple((status, fields.rewrite(headers, "interim")) for status, headers in exchange.interim)
        messages = tuple(self._message(message, at, scan, bodies) for at, message in enumerate(exchange.messages))
        is_same = (
            request is exchange.request and outcome is exchange.outcome and interim == exchange.interim and messages == exchange.messages
        )
        if is_same:
            return exchange, scan
        chunks = exchange.chunks
        if isinstance(outcome, Response) and response is not None:
            chunks = repair_chunks(chunks, len(response.body), len(outcome.body))
        complete = exchange.complete and not scan.has_sealed_body
        return replace(
            exchange, request=request, outcome=outcome, interim=interim, messages=messages, chunks=chunks, complete=complete
        ), scan

    def _request(self, request: Request, scan: Scan, bodies: Bodies, fields: Fields, *, is_encoded: bool) -> Request:
        scan.speaker = "client"
        scan.about_passwords = any(_PASSWORDS.search(part) for part in request.raw_path.lower().split("/"))
        body = bodies.rewrite(request.body, request.headers.get("content-type") or "", "request")
        if body is not request.body:
            self._learn_digests(request.body, body, scan)
        target = self._target(request, scan)
        target = self._without_password(target, request, scan)
        headers = repair_headers(fields.rewrite(request.headers, "request"), request.body, body, is_encoded=is_encoded)
        trailers = fields.rewrite(request.trailers, "request.trailers") if request.trailers else request.trailers
        authority = scan.text(request.authority, "request.authority") if "@" in request.authority else request.authority
        if (
            body is request.body
            and target == request.target
            and headers is request.headers
            and trailers is request.trailers
            and authority == request.authority
        ):
            return request
        return replace(request, target=target, headers=headers, body=body, trailers=trailers, authority=authority)

    def _target(self, request: Request, scan: Scan) -> str:
        target = self._drop(request.target)
        if "://" in target.partition("?")[0]:
            target = rewrite_urls(target, scan.segment, scan.parameter, "request.path")  # as proxies are asked (RFC 9112 §3.2.2)
        names = [pair.partition("=")[0] for pair in request.raw_query.split("&")] if "?" in target else []
        if not self._gate.is_open(target, names) and LINK_WORDS.isdisjoint(request.raw_path.lower().split("/")):
            return target
        return scan.known_in(rewrite_target(target, scan.segment, scan.parameter, "request"), "request.path")

    def _without_password(self, target: str, request: Request, scan: Scan) -> str:
        """Replace the segments of a path that are the password of Basic credentials beside it: a server that has users in its paths.

        A password that is the name of its user is read as that name: ``/api/admin/users``. Where a path said it before, in clear, it goes
        on to be said so: both are one path.
        """
        _, sealed = user_and_secret(request.headers.get("authorization") or "") or ("", "")
        user, _, password = sealed.partition(":")
        path, mark, query = target.partition("?")
        parts = path.split("/")
        is_named = bool(password) and password != user and {user, password} <= set(parts)
        if is_named and self._stand_ins.known.issued_for(password) is None and not self._stand_ins.memory.holds(password):
            self._in_paths.add(password)
        if not self._in_paths.intersection(parts):
            return target
        return "/".join(scan.force("password", one, "request.path") if one in self._in_paths else one for one in parts) + mark + query

    def _response(self, response: Response, scan: Scan, bodies: Bodies, fields: Fields) -> Response:
        body = bodies.rewrite(response.body, response.headers.get("content-type") or "", "response")
        if body is not response.body:
            self._learn_digests(response.body, body, None)
        headers = repair_headers(fields.rewrite(response.headers, "response"), response.body, body, is_encoded=_is_coded(response))
        trailers = fields.rewrite(response.trailers, "response.trailers") if response.trailers else response.trailers
        reason = scan.known_in(response.reason, "response.reason")
        if body is response.body and headers is response.headers and trailers is response.trailers and reason == response.reason:
            return response
        return replace(response, headers=headers, body=body, trailers=trailers, reason=reason)

    def _message(self, message: Message, at: int, scan: Scan, bodies: Bodies) -> Message:
        scan.speaker = message.sender
        data = bodies.rewrite(message.data, "", f"messages.{at}")
        return message if data is message.data else replace(message, data=data)

    def _learn_digests(self, before: bytes, after: bytes, scan: Scan | None) -> None:
        for old, new in digest_pairs(before, after):
            self._stand_ins.learn(old, new, "digest", scan.speaker if scan else "server")

    def _drop(self, target: str) -> str:
        path, mark, query = target.partition("?")
        if not self._names.dropped or not mark:
            return target
        kept = [pair for pair in query.split("&") if not self._names.is_dropped(pair.partition("=")[0])]
        return f"{path}?{'&'.join(kept)}" if kept else path

    def _remember(self, exchange: Exchange) -> None:
        """Remember what was left in clear, in the encodings in which it can be found again."""
        memory, outcome = self._stand_ins.memory, exchange.outcome
        said: tuple[tuple[Direction, Request | Response | None], ...] = (
            ("client", exchange.request),
            ("server", outcome if isinstance(outcome, Response) else None),
        )
        for speaker, message in said:
            told = [_text(one.data) for one in exchange.messages if one.sender == speaker]
            if isinstance(message, Request | Response):
                told += [value for _, value in message.headers]
                told += [message.target] if isinstance(message, Request) else []
                for start in range(0, len(message.body), _REMEMBERED_AT_ONCE):
                    told.append(_text(message.body[start : start + _REMEMBERED_AT_ONCE + _LONGEST_WORD]))
                    memory.remember(told, speaker)
                    told = []
            if told:
                memory.remember(told, speaker)


def _resized(exchange: Exchange, side: Direction, size: int) -> Exchange:
    """Say the new length of a body that was as long as its head says."""
    response = exchange.response
    if side == "client":
        headers = exchange.request.headers
    elif response is not None:
        headers = response.headers
    else:
        return exchange
    if "content-length" not in headers or "content-encoding" in headers:
        return exchange
    headers = headers.replacing("content-length", str(size))
    if side == "client":
        return replace(exchange, request=replace(exchange.request, headers=headers))
    return replace(exchange, outcome=replace(response, headers=headers)) if response is not None else exchange


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _is_coded(message: Request | Response) -> bool:
    coding = (message.headers.get("content-encoding") or "identity").lower()
    return coding not in {"identity", "aws-chunked"}
