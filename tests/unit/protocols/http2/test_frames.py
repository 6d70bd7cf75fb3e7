from understudy.protocols.http2.frames import Frames


def test_messages_are_put_together_from_pieces():
    frames = Frames()
    assert frames.is_between
    assert frames.feed(b"\0\0\0\0\3a") == []
    assert not frames.is_between
    assert frames.feed(b"bc\0\0\0\0\0\0\0") == [b"\0\0\0\0\3abc", b"\0\0\0\0\0"]
    assert not frames.is_between
    assert frames.feed(b"\0\0\1z") == [b"\0\0\0\0\1z"]
    assert frames.is_between
