import base64
import gzip
from urllib.parse import quote

import orjson
import pytest

from understudy.core.redaction.interfaces import Revealed
from understudy.core.redaction.traces import Traces

SECRET = "zq9-Kd83hsl2Pq0v"


def traces(*values):
    return Traces([Revealed(value, "p", "token", "server") for value in values]).may_stand_in


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"/a/{quote(SECRET, safe='')}?x=1",
        "".join(f"%{byte:02x}" for byte in SECRET.encode()),
        base64.b64encode(f"user:{SECRET}".encode()).decode(),
        base64.b64encode(gzip.compress(SECRET.encode())).decode(),
        base64.b64encode(b"\xff\xfe" * 20 + SECRET.encode()).decode(),
        SECRET.encode().hex(),
        f'{{"t": "{SECRET}"}}'.replace("K", "\\u004b"),
    ],
    ids=["clear", "percent", "all percent", "basic", "gzip", "binary", "hex", "escape"],
)
def test_a_line_that_holds_a_secret_in_any_encoding_is_read_again(text):
    assert traces(SECRET)(orjson.dumps({"text": text}) + b"\n")


def test_other_lines_are_not():
    look = traces(SECRET, "another-long-secret-value")
    assert not look(orjson.dumps({"path": "/v1/things/42", "text": '{"id": 7, "name": "ordinary"}', "at": "2026-11-20T19:08:00Z"}))


def test_a_secret_without_a_word_has_every_line_read():
    assert traces("a-b-c-d-e")(b"anything")
