import base64
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.core.redaction.encoded import decode_base64, deflate, encode_base64, holds_text, inflate, rewrite_encoded

CLEAR = "user=bob and the secret s3cr3t-9x"


def hide(text):
    return text.replace("s3cr3t-9x", "p4u8d2-7z")


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: base64.b64encode(text.encode()).decode().rstrip("="),
        lambda text: base64.urlsafe_b64encode(b"???>>>" + text.encode()).decode(),
        lambda text: text.encode().hex(),
        lambda text: text.encode().hex().upper(),
    ],
)
def test_encoded_text_is_rewritten_in_its_own_encoding(encode):
    text = f"blob: {encode(CLEAR)}; end"

    assert holds_text(text)
    assert rewrite_encoded(text, hide) == f"blob: {encode(hide(CLEAR))}; end"


def test_gzip_inside_base64():
    text = base64.b64encode(gzip.compress(CLEAR.encode())).decode()
    rewritten = rewrite_encoded(text, hide)

    assert holds_text(text)
    assert gzip.decompress(base64.b64decode(rewritten)).decode() == hide(CLEAR)


def test_binary_inside_base64_keeps_its_length():
    data = b"\x00\xff\x81" + b"s3cr3t-9x" + bytes(range(128, 200))
    rewritten = rewrite_encoded(base64.b64encode(data).decode(), str, binary=hide)

    assert base64.b64decode(rewritten) == data.replace(b"s3cr3t-9x", b"p4u8d2-7z")


@pytest.mark.parametrize(
    "text", ["6ff90b42-f91c-4d80-a6bc-9197d3cd5dd6", "d41d8cd98f00b204e9800998ecf8427e", "2026-11-20T10:00:00Z", "a sentence of words"]
)
def test_ids_hashes_and_words_hold_no_text(text):
    assert not holds_text(text)
    assert rewrite_encoded(text, lambda clear: clear + "!") == text


@given(st.binary(max_size=100), st.booleans())
def test_base64_goes_back_and_forth(data, padded):
    run = base64.urlsafe_b64encode(data).decode()
    run = run if padded else run.rstrip("=")

    assert decode_base64(run) == data
    assert encode_base64(data, run) == run or not {"-", "_"} & set(run)


def test_decompression_is_bounded():
    assert inflate(gzip.compress(b"hello world")) == b"hello world"
    assert inflate(gzip.compress(b"\0" * 50_000_000)) is None
    assert inflate(b"\x1f\x8bnot gzip") is None
    assert inflate(deflate(b"again")) == b"again"
