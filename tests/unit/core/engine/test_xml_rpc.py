"""XML-RPC as JSON-RPC; the standard library's own writer is the other side."""

import xmlrpc.client
from datetime import datetime

import pytest

from understudy.core.engine.xml_rpc import read_answer, read_call, write_answer

VALUES = [
    ("text & <more>", "text & <more>"),
    ("", ""),
    (7, 7),
    (-1.5, -1.5),
    (True, True),
    (None, None),
    ([], []),
    ([1, "a"], [1, "a"]),
    ({"k": {"n": [1]}}, {"k": {"n": [1]}}),
    (datetime(2026, 11, 28, 18, 8, 5), "2026-11-28T18:08:05"),  # noqa: DTZ001 - such times have no zone
    (b"\x00\x01\xfe", {"base64": "AAH+"}),
]


@pytest.mark.parametrize(("value", "read"), VALUES)
def test_values_come_and_go(value, read):
    sent = xmlrpc.client.dumps((value,), "m", allow_none=True).encode()
    assert read_call(sent) == {"jsonrpc": "2.0", "method": "m", "params": [read]}
    written = write_answer({"jsonrpc": "2.0", "result": read})
    assert read_answer(written) == {"jsonrpc": "2.0", "result": read}
    (back,), _ = xmlrpc.client.loads(written, use_builtin_types=True)
    assert back == value


def test_large_integers_and_values_without_a_type():
    assert b"<i8>4294967296</i8>" in write_answer({"result": 2**32})
    body = b"<methodCall><methodName>m</methodName><params><param><value>plain</value></param></params></methodCall>"
    assert read_call(body)["params"] == ["plain"]
    assert read_call(b"<methodCall><methodName>m</methodName></methodCall>")["params"] == []


def test_faults_are_errors():
    fault = xmlrpc.client.dumps(xmlrpc.client.Fault(404, "no post 7"), methodresponse=True).encode()
    told = read_answer(fault)
    assert told == {"jsonrpc": "2.0", "error": {"code": 404, "message": "no post 7"}}
    with pytest.raises(xmlrpc.client.Fault, match="no post 7"):
        xmlrpc.client.loads(write_answer(told))


def test_what_is_no_xml_rpc_is_left_alone():
    assert read_call(b"<order/>") is None
    assert read_call(b"<methodCall><params/></methodCall>") is None
    assert (
        read_call(b"<methodCall><methodName>m</methodName><params><param><value><odd>1</odd></value></param></params></methodCall>") is None
    )
    assert read_answer(b"not XML") is None
