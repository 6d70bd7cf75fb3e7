"""What clients did, in the order in which they did it: opened a connection, said something in it, left it, sent a request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from understudy.core.model.exchange import Exchange, Message
from understudy.core.model.json_codec import ABSENT, leaves, parse_json
from understudy.core.model.socket_io import ACKNOWLEDGES, MEMBERS


@dataclass(slots=True)
class Deed:
    """Something a client did: opened a connection, said something in it, left it, or sent a request that changes something."""

    exchange: Exchange
    connection: str
    at: float
    until: float
    kind: str
    heard: Message | None = None
    replies: list[Message] = field(default_factory=list)
    told: list[tuple[str, Message]] = field(default_factory=list)
    said: int = 0
    _words: frozenset[str] | None = None
    opening: Deed | None = None
    beats: list[Message] = field(default_factory=list)
    introduced: frozenset[str] = frozenset()

    @property
    def words(self) -> frozenset[str]:
        """The scalars that the client said, in this deed and when it opened the connection."""
        if self._words is None:
            own = set(words_in(self.heard.data)) if self.heard is not None else set[str]()
            if self.heard is None and self.kind != "left":
                request = self.exchange.request
                own |= {*request.segments, *(value for _, value in request.query), *words_in(request.body)}
                if self.kind == "sent" and self.exchange.response is not None:
                    own |= set(words_in(self.exchange.response.body))
            if self.opening is not None:
                own |= self.opening.words
            self._words = frozenset(own)
        return self._words


def words_in(body: bytes) -> Iterable[str]:
    """List the scalars of a document, or the words of a text."""
    data = parse_json(body)
    if data is ABSENT:
        text = body.decode("utf-8", "replace")
        return [text, *text.split()] if len(text) < 10_000 else []
    if isinstance(data, dict) and data.keys() <= MEMBERS:
        data = {name: value for name, value in data.items() if name != ACKNOWLEDGES}
    return [str(leaf) for leaf in leaves(data) if leaf != "" and leaf is not None and not isinstance(leaf, bool)]
