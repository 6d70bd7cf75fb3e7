from understudy.core.generator.traffic.events import split_events


def test_events_end_with_an_empty_line_and_lines_with_their_end():
    events = [b"id: 1\ndata: a\n\n", b"data: b\r\n\r\n", b"da"]
    assert split_events(b"".join(events), "text/event-stream") == events
    assert split_events(b"a\nb", "application/x-ndjson") == [b"a\n", b"b"]
