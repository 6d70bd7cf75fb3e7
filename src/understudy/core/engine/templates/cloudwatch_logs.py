"""What Amazon CloudWatch Logs (2014-03-28) does with log events: which are shown, in which order, where a page goes on, what patterns find.

Source: Amazon CloudWatch Logs API Reference, "GetLogEvents", "FilterLogEvents", "DescribeLogStreams"; user guide, "Filter pattern syntax".
Events are items with `id`, `stream`, `timestamp`, `message` and `ingestionTime` (milliseconds), some with an `eventId` of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from understudy.errors import TemplateError

_MOST = 10_000
_TERM = re.compile(r'([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))')


def _between(events: Iterable[Any], request: Any) -> list[Any]:
    """Select events by their time, the earliest first."""
    start, end = request.get("startTime"), request.get("endTime")
    found = [one for one in events if (not start or one["timestamp"] >= start) and (not end or one["timestamp"] <= end)]
    return sorted(found, key=lambda one: one["timestamp"])


def events_page(events: Iterable[Any], request: Any, stream: str) -> dict[str, Any]:
    """Show a page of the events of a stream, with tokens that lead on and back; at an end the same token comes again."""
    found = _between((one for one in events if one["stream"] == stream), request)
    most = int(request.get("limit") or _MOST)
    direction, _, place = str(request.get("nextToken") or "").partition("/")
    last = len(found) - 1
    if direction == "f":
        first = int(place) + 1
    elif direction == "b":
        first, most = max(int(place) - most, 0), min(most, max(int(place), 0))
    else:
        first = 0 if request.get("startFromHead") else max(last + 1 - most, 0)
    page = found[first : first + most] if most > 0 else []
    at_end = (0, 0) if direction == "b" else (last, last)
    ends = (first, first + len(page) - 1) if page else at_end
    return {
        "events": [{name: one[name] for name in ("timestamp", "message", "ingestionTime")} for one in page],
        "nextBackwardToken": f"b/{ends[0]:056d}",
        "nextForwardToken": f"f/{ends[1]:056d}",
    }


def events_found(events: Iterable[Any], streams: Iterable[str], request: Any, *, by_stream: bool = False) -> list[dict[str, Any]]:
    """Find the events of a group that FilterLogEvents asks for.

    Args:
        events: of all streams.
        streams: their names, in the order of making.
        request: the body of the request.
        by_stream: whether those of one stream stand together where nobody asks to have them interleaved.
    """
    wanted = _searched(streams, request)
    holds = pattern_of(str(request.get("filterPattern") or ""))
    places = {name: place for place, name in enumerate(wanted)}
    found = [one for one in _between(events, request) if one["stream"] in places and holds(one["message"])]
    if by_stream and not request.get("interleaved"):
        found.sort(key=lambda one: places[one["stream"]])
    return [
        {
            "logStreamName": one["stream"],
            **{name: one[name] for name in ("timestamp", "message", "ingestionTime")},
            "eventId": one.get("eventId", one["id"]),
        }
        for one in found
    ]


def _searched(streams: Iterable[str], request: Any) -> list[str]:
    prefix, names = str(request.get("logStreamNamePrefix") or ""), request.get("logStreamNames")
    return [one for one in streams if one.startswith(prefix) and (not names or one in names)]


def streams_searched(streams: Iterable[str], request: Any) -> list[dict[str, Any]]:
    """Say which streams were searched, as FilterLogEvents does."""
    return [{"logStreamName": one, "searchedCompletely": True} for one in _searched(streams, request)]


def pattern_of(pattern: str) -> Callable[[str], bool]:
    """Compile a filter pattern of terms: all of them, any of those with ``?``, none of those with ``-``.

    Raises:
        TemplateError: it asks for members of JSON, or for columns.
    """
    if pattern.lstrip()[:1] in ("{", "[", "%"):
        raise TemplateError(f"a filter pattern of this kind is not understood: {pattern}")
    terms = [(sign, quoted or plain) for sign, quoted, plain in _TERM.findall(pattern)]
    needed, unwanted, any_of = ([text for sign, text in terms if sign == kind] for kind in ("", "-", "?"))

    def holds(message: str) -> bool:
        if any(text in message for text in unwanted) or not all(text in message for text in needed):
            return False
        return not any_of or bool(needed) or any(text in message for text in any_of)

    return holds


def groups_shown(groups: Iterable[Any], request: Any, more: Any = (), *, counts: bool = False) -> list[dict[str, Any]]:
    """List log groups by name, those with a prefix or with a pattern in their names.

    Args:
        groups: all of them.
        request: the body of the request.
        more: what the server says of all groups.
        counts: whether it says how many octets are stored in each.
    """
    prefix, part = str(request.get("logGroupNamePrefix") or ""), str(request.get("logGroupNamePattern") or "")
    found = [one for one in groups if one["logGroupName"].startswith(prefix) and part.lower() in one["logGroupName"].lower()]
    return sorted((_shown(one, more, counts=counts) for one in found), key=lambda one: one["logGroupName"])


def _shown(thing: Mapping[str, Any], more: Any, *, counts: bool) -> dict[str, Any]:
    own = {name: value for name, value in thing.items() if name not in ("tags", "bytes") and value is not None}
    return {**dict(more), **own, **({"storedBytes": thing.get("bytes") or 0} if counts else {})}


def streams_shown(streams: Iterable[Any], request: Any, more: Any = (), *, counts: bool = False) -> list[dict[str, Any]]:
    """List the streams of a group by name, or by the time of their last event; arguments as `groups_shown` has them."""
    prefix = str(request.get("logStreamNamePrefix") or "")
    found = [_shown(one, more, counts=counts) for one in streams if one["logStreamName"].startswith(prefix)]
    by = "lastEventTimestamp" if request.get("orderBy") == "LastEventTime" else "logStreamName"
    found.sort(key=lambda one: one.get(by) or (0 if by != "logStreamName" else ""), reverse=bool(request.get("descending")))
    return found


def stream_after(stream: Any, request: Any, now: int) -> dict[str, Any]:
    """Say what a stream is like after events were put into it."""
    times = [int(one["timestamp"]) for one in request.get("logEvents") or ()]
    first, last = stream.get("firstEventTimestamp"), stream.get("lastEventTimestamp")
    size = sum(len(str(one["message"])) for one in request.get("logEvents") or ())
    return {
        "bytes": (stream.get("bytes") or 0) + size,
        "firstEventTimestamp": min([*times, *([first] if first is not None else [])], default=None),
        "lastEventTimestamp": max([*times, *([last] if last is not None else [])], default=None),
        "lastIngestionTime": now,
        "uploadSequenceToken": str(int(stream.get("uploadSequenceToken") or 0) + 1),
    }


def page_of(found: list[Any], request: Any, member: str, name: str = "", *, null: bool = False) -> dict[str, Any]:
    """Cut a list to the page that is asked for; its token says which element was the last, or how many went before.

    Args:
        found: everything.
        request: with `limit` and `nextToken`.
        member: what the list is called.
        name: the member of an element that a token says, after the name of the group and ``@``; none of what has no names.
        null: whether a last page says that there is no other.
    """
    most, token = int(request.get("limit") or 50 if name else request.get("limit") or _MOST), request.get("nextToken")
    place = 0
    if token:
        last = str(token).rpartition("@")[2]
        place = next((at for at, one in enumerate(found, 1) if one[name] == last), len(found)) if name else int(last)
    shown, end = found[place : place + most], place + most
    said = f"{request.get('logGroupName') or ''}@{shown[-1][name] if name else end}" if end < len(found) and shown else None
    return {member: shown, **({"nextToken": said} if said is not None or null else {})}


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "logs_events": events_page,
    "logs_found": events_found,
    "logs_groups": groups_shown,
    "logs_page": page_of,
    "logs_searched": streams_searched,
    "logs_stream": stream_after,
    "logs_streams": streams_shown,
}
