"""Listens to events, and to the rest of them after a break; they come one by one, not all at the end."""

import json
import os
import time
from itertools import pairwise

import requests

url = os.environ["UNDERSTUDY_URL"]


def listen(count, last=None):
    headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": str(last)} if last is not None else {})
    with requests.get(f"{url}/ticks", params={"count": count}, headers=headers, stream=True, timeout=20) as answer:
        assert answer.headers["Content-Type"] == "text/event-stream"
        return [
            (time.monotonic(), json.loads(line[6:])["number"]) for line in answer.iter_lines(chunk_size=1) if line.startswith(b"data: ")
        ]


heard = listen(6)
assert [number for _, number in heard] == list(range(6))
gaps = [later - earlier for (earlier, _), (later, _) in pairwise(heard)]
assert sorted(gaps)[len(gaps) // 2] > 0.025, gaps
assert heard[-1][0] - heard[0][0] > 0.2
assert [number for _, number in listen(6, last=3)] == [4, 5]
