"""What Amazon Kinesis Data Streams (2013-12-02) does with records: which shard takes one, where readers stand, what they are shown.

Source: Amazon Kinesis Data Streams API Reference, "PutRecord", "GetShardIterator", "GetRecords", "ListStreams".
A stream is an item with `StreamName`, `StreamARN`, `shards` and `counts` (records by shard); a record has a `shard` and a `number` in it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from understudy.errors import TemplateError

_KEYS: Final = 1 << 128
_MOST: Final = 10_000


def shards_of(count: int, starts: Any = ()) -> list[dict[str, Any]]:
    """Describe the shards of a new stream, which share the hash keys equally; `starts` are the sequence numbers that they begin with.

    Raises:
        TemplateError: there would be none.
    """
    if count < 1:
        raise TemplateError(f"a stream has at least one shard, not {count}")
    size = _KEYS // count
    found: list[dict[str, Any]] = []
    for place in range(count):
        last = _KEYS - 1 if place == count - 1 else (place + 1) * size - 1
        keys = {"StartingHashKey": str(place * size), "EndingHashKey": str(last)}
        start = starts[place] if place < len(starts) else starts[-1] if starts else "0"
        found.append({"ShardId": f"shardId-{place:012d}", "HashKeyRange": keys, "SequenceNumberRange": {"StartingSequenceNumber": start}})
    return found


def put_into(stream: Any, records: Iterable[Any], now: float, base: int = 0) -> list[dict[str, Any]]:
    """Tell where records go: the shard in whose range the MD5 of their partition key is, and their number in that.

    Args:
        stream: the item.
        records: with `Data`, `PartitionKey` and, if they choose it, `ExplicitHashKey`.
        now: seconds since the epoch.
        base: the sequence number before the first.

    Raises:
        TemplateError: a hash key is beyond all shards.
    """
    counts = dict(stream.get("counts") or {})
    found: list[dict[str, Any]] = []
    for one in records:
        told = one.get("ExplicitHashKey")
        key = int(told) if told is not None else int(hashlib.md5(str(one["PartitionKey"]).encode(), usedforsecurity=False).hexdigest(), 16)
        shard = next((each["ShardId"] for each in stream["shards"] if key <= int(each["HashKeyRange"]["EndingHashKey"])), None)
        if shard is None:
            raise TemplateError(f"no shard takes the hash key {told}")
        counts[shard] = counts.get(shard, 0) + 1
        kept = {"SequenceNumber": str(base + counts[shard]), "ApproximateArrivalTimestamp": now, "Data": one["Data"]}
        kept["PartitionKey"] = one["PartitionKey"]
        found.append({"id": f"{shard}:{counts[shard]}", "shard": shard, "number": counts[shard], "record": kept})
    return found


def counted(counts: Any, put: Iterable[Any]) -> dict[str, int]:
    """Count the records of each shard after some were put."""
    return {**counts, **{one["shard"]: one["number"] for one in put}}


def iterator_of(stream: Any, request: Any, records: Iterable[Any], base: int = 0, end: str = "") -> str:
    """Make an iterator: the stream, the shard, and how many records are behind the reader; the server may end it with a line feed."""
    shard, kind = str(request["ShardId"]), request.get("ShardIteratorType")
    place = 0
    if kind == "LATEST":
        place = (stream.get("counts") or {}).get(shard, 0)
    elif kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        place = max(int(request["StartingSequenceNumber"]) - base - (kind == "AT_SEQUENCE_NUMBER"), 0)
    elif kind == "AT_TIMESTAMP":
        own = [one for one in records if one["shard"] == shard]
        place = sum(one["record"]["ApproximateArrivalTimestamp"] < float(request["Timestamp"]) for one in own)
    return _written(str(stream["StreamName"]), shard, place) + end


def _written(stream: str, shard: str, place: int) -> str:
    return base64.b64encode(f"{stream}:{shard}:{place}".encode()).decode()


def stands_at(iterator: str) -> dict[str, Any]:
    """Read an iterator; one that nobody made stands nowhere."""
    try:
        stream, shard, place = base64.b64decode(iterator).decode().rsplit(":", 2)
        return {"stream": stream, "shard": shard, "place": int(place)}
    except (binascii.Error, ValueError):
        return {"stream": "", "shard": "", "place": 0}


def read_at(records: Iterable[Any], request: Any) -> dict[str, Any]:
    """Show the records after an iterator, and the iterator that goes on after them."""
    told = str(request["ShardIterator"])
    at, end = stands_at(told), "\n" if told.endswith("\n") else ""
    own = [one for one in records if one["shard"] == at["shard"] and one["number"] > at["place"]]
    shown = own[: int(request.get("Limit") or _MOST)]
    following = shown[-1]["number"] if shown else at["place"]
    after = _written(at["stream"], at["shard"], following) + end
    return {"Records": [one["record"] for one in shown], "NextShardIterator": after, "MillisBehindLatest": 0}


def streams_listed(streams: Iterable[Any], request: Any, more: Any = None) -> dict[str, Any]:
    """List the names of streams, those after one that was shown already; with `more`, what a summary says besides."""
    found = list(streams)
    last = request.get("ExclusiveStartStreamName") or request.get("NextToken")
    names = [one["StreamName"] for one in found]
    start = names.index(last) + 1 if last in names else 0
    shown = found[start : start + int(request.get("Limit") or 100)]
    said = ("StreamName", "StreamARN", "StreamCreationTimestamp")
    summaries = [{**{name: one[name] for name in said}, "StreamStatus": "ACTIVE", **more} for one in shown] if more is not None else []
    has_more = start + len(shown) < len(found)
    listed = {"StreamNames": [one["StreamName"] for one in shown], "HasMoreStreams": has_more}
    token = {"NextToken": shown[-1]["StreamName"]} if has_more and more is not None else {}
    return {**listed, **token, **({"StreamSummaries": summaries} if more is not None else {})}


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "kinesis_at": stands_at,
    "kinesis_counted": counted,
    "kinesis_iterator": iterator_of,
    "kinesis_listed": streams_listed,
    "kinesis_put": put_into,
    "kinesis_read": read_at,
    "kinesis_shards": shards_of,
}
