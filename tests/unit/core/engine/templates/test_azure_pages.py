"""Pages of page blobs: written, cleared and resized."""

import pytest

from understudy.core.engine.templates.azure_pages import with_pages


def test_a_blob_is_made_of_zeros_and_resized():
    assert with_pages(b"", {"x-ms-blob-content-length": "4"}) == b"\0" * 4
    assert with_pages(b"abcdef", {"x-ms-blob-content-length": "4"}) == b"abcd"
    assert with_pages("ab", {"x-ms-blob-content-length": "4"}) == b"ab\0\0"
    assert with_pages(b"ab", {"x-ms-blob-content-length": str(2**50)}) == b"ab"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"x-ms-page-write": "update", "x-ms-range": "bytes=2-3"}, b"abXYef"),
        ({"x-ms-page-write": "Update", "range": "bytes=0-1"}, b"XYcdef"),
        ({"x-ms-page-write": "clear", "x-ms-range": "bytes=2-3"}, b"ab\0\0ef"),
        ({"x-ms-page-write": "update", "x-ms-range": "bytes=4-7"}, b"abcdef"),
        ({"x-ms-range": "bytes=0-1"}, b"abcdef"),
        ({}, b"abcdef"),
    ],
)
def test_pages_are_written_and_cleared_where_the_request_says(fields, expected):
    assert with_pages(b"abcdef", fields, b"XY") == expected
