import gzip
import zlib

import brotli
import pytest
import zstandard

from understudy.files.content_coding import decode_content, encode_content

TEXT = b'{"a": 1}' * 500


@pytest.mark.parametrize(
    ("codings", "body"),
    [
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("x-gzip", gzip.compress(TEXT[:99], mtime=0) + gzip.compress(TEXT[99:], mtime=0)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT, wbits=-15)),
        ("br", brotli.compress(TEXT)),
        ("zstd", zstandard.compress(TEXT)),
        ("zstd", zstandard.compress(TEXT[:99]) + zstandard.compress(TEXT[99:])),
        ("br, GZIP", gzip.compress(brotli.compress(TEXT), mtime=0)),
        ("identity", TEXT),
        (
            "aws-chunked",
            b"5;chunk-signature=ab\r\n" + TEXT[:5] + b"\r\nf9b;chunk-signature=cd\r\n" + TEXT[5:] + b"\r\n0;chunk-signature=ef\r\n\r\n",
        ),
    ],
)
def test_decodes_what_real_servers_send(codings, body):
    assert decode_content(body, codings) == TEXT


@pytest.mark.parametrize("codings", ["gzip", "deflate", "br", "zstd", "br, gzip"])
def test_what_is_encoded_decodes_again_and_what_broke_off_decodes_in_part(codings):
    coded = encode_content(TEXT, codings)
    assert decode_content(coded, codings) == TEXT
    assert decode_content(coded[:-3], codings) is None
    assert TEXT.startswith(decode_content(coded[:-3], codings.rpartition(", ")[2], torn=True) if "," not in codings else b"")


@pytest.mark.parametrize(
    ("codings", "body"),
    [
        ("gzip", b"no gzip at all"),
        ("br", b"\xff" * 40),
        ("zstd", b"no zstandard"),
        ("deflate", b"\xff\xff"),
        ("aws-chunked", b"zz\r\n"),
        ("compress", b"x"),
        ("gzip, exotic", b"x"),
    ],
)
def test_what_cannot_be_decoded_is_none(codings, body):
    assert decode_content(body, codings) is None


@pytest.mark.parametrize("codings", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_not_unpacked(codings):
    bomb = encode_content(bytes(80 * 1024 * 1024), codings)
    assert len(bomb) < 1024 * 1024
    assert decode_content(bomb, codings) is None


def test_an_unknown_coding_cannot_be_encoded():
    assert encode_content(TEXT, "compress") is None
