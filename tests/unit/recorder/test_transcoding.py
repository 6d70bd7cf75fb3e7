import pytest

from understudy.files.content_coding import decode_content, encode_content
from understudy.recorder.addresses import AddressMap, StreamReplacer
from understudy.recorder.target import Origin
from understudy.recorder.transcoding import Transcoder, can_transcode

UPSTREAM, CLIENT = Origin("http", "127.0.0.1", 9000), Origin("http", "rec.test", 80)
TEXT = b'{"next": "http://127.0.0.1:9000/page"}\n' * 200


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("size", [1, 100, 10_000])
def test_a_coded_stream_changes_as_it_passes(coding, size):
    transcoder = Transcoder(coding, StreamReplacer(AddressMap(UPSTREAM), CLIENT))
    coded = encode_content(TEXT, coding)
    passed = b"".join([transcoder.feed(coded[start : start + size]) for start in range(0, len(coded), size)] + [transcoder.finish()])
    assert decode_content(passed, coding) == TEXT.replace(b"127.0.0.1:9000", b"rec.test")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_what_has_come_can_be_read_at_once(coding):
    import zlib

    encoder = zlib.compressobj(wbits=31)
    first = encoder.compress(b"data: 1\n\n") + encoder.flush(zlib.Z_SYNC_FLUSH)
    if coding != "gzip":
        first = encode_content(b"data: 1\n\n", coding)
    passed = Transcoder(coding, StreamReplacer(AddressMap(UPSTREAM), CLIENT)).feed(first)
    assert decode_content(passed, coding, torn=True) == b"data: 1\n\n"


def test_what_is_not_coded_as_it_says_passes_as_it_is():
    transcoder = Transcoder("gzip", StreamReplacer(AddressMap(UPSTREAM), CLIENT))
    assert [transcoder.feed(b"not gzip"), transcoder.feed(b" at all"), transcoder.finish()] == [b"not gzip", b" at all", b""]


def test_unknown_codings_are_known_to_be_unknown():
    assert not can_transcode("compress")
