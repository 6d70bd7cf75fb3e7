import pytest
from mitmproxy import io
from mitmproxy.test import tflow

from understudy.core.model.exchange import Failure
from understudy.errors import FileError
from understudy.importers.mitmproxy_flows import read_flows


@pytest.fixture
def flow_file(tmp_path):
    """What mitmproxy itself writes."""
    path = tmp_path / "flows.mitm"
    with path.open("wb") as file:
        writer = io.FlowWriter(file)
        plain = tflow.tflow(resp=True)
        plain.request.path = "/a?x=1"
        plain.request.headers["x-odd"] = "caf\udce9"
        plain.response.content = b"\xff\x00body"
        plain.response.timestamp_start, plain.response.timestamp_end = plain.request.timestamp_end + 0.5, plain.request.timestamp_end + 0.75
        writer.add(plain)
        writer.add(tflow.ttcpflow())
        writer.add(tflow.twebsocketflow())
        writer.add(tflow.tflow(err=True))
    return path


def test_http_and_dialogues_come_out_of_mitmproxy_s_own_file(flow_file):
    plain, dialogue, failed = read_flows(flow_file)
    assert (plain.request.method, plain.request.target, plain.request.authority) == ("GET", "/a?x=1", "address:22")
    assert plain.request.headers.get("x-odd") == "caf\udce9"
    assert (plain.response.status, plain.response.body) == (200, b"\xff\x00body")
    assert (plain.timings.wait, plain.timings.receive) == (pytest.approx(0.5), pytest.approx(0.25))
    assert dialogue.response.status == 101
    assert [(one.sender, one.kind) for one in dialogue.messages] == [("client", "binary"), ("client", "text"), ("server", "text")]
    assert (dialogue.end.sender, dialogue.end.code) == ("server", 1000)
    assert isinstance(failed.outcome, Failure)
    assert not failed.complete


@pytest.mark.parametrize("content", [b"nonsense", b"12:4:type;4:htt", b"5:hello?", b"99999999999999:x,", b"4:4:ab]"])
def test_a_broken_file_is_told_with_its_byte(tmp_path, flow_file, content):
    path = tmp_path / "broken"
    path.write_bytes(flow_file.read_bytes() + content)
    with pytest.raises(FileError, match=f"byte {flow_file.stat().st_size}"):
        list(read_flows(path))


def test_deep_nesting_is_refused(tmp_path):
    data = b"0:]"
    for _ in range(200):
        data = str(len(data)).encode() + b":" + data + b"]"
    (tmp_path / "deep").write_bytes(data)
    with pytest.raises(FileError, match="too deep"):
        list(read_flows(tmp_path / "deep"))
