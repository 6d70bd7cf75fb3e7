from mitmproxy.flow import Error
from mitmproxy.test import taddons

from understudy.files.recordings import find_recordings, read_recordings
from understudy.recorder.stranger import StrangerAddon


def test_it_records_by_host_from_running_to_done(tmp_path, monkeypatch, clock, make_flow, make_response):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    addon = StrangerAddon(clock)
    with taddons.context(addon) as tools:
        tools.configure(addon, understudy_recordings=str(tmp_path / "recordings"))
        addon.running()
        (inner,) = addon.addons
        flow, left_open = make_flow(), make_flow()
        for one in (flow, left_open):
            inner.requestheaders(one)
            inner.request(one)
        flow.response = make_response([(b"Content-Length", b"2")], b"ok")
        inner.responseheaders(flow)
        flow.response.stream(b"ok")
        inner.response(flow)
        addon.done()
    (recording,) = find_recordings(tmp_path / "recordings")
    assert (recording.service, recording.heading.upstream) == ("address-22", "http://address:22")
    assert [one.response.body if one.response else one.outcome.message for one in read_recordings(tmp_path / "recordings")] == [
        b"ok",
        "the recorder was stopped",
    ]


def test_everything_can_be_one_service(tmp_path, monkeypatch, clock, make_flow):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    addon = StrangerAddon(clock)
    with taddons.context(addon) as tools:
        tools.configure(addon, understudy_recordings=str(tmp_path / "recordings"), understudy_service="all")
        addon.running()
        flow = make_flow()
        addon.addons[0].requestheaders(flow)
        flow.error = Error("x")
        addon.addons[0].error(flow)
        addon.done()
    assert [one.service for one in find_recordings(tmp_path / "recordings")] == ["all"]
