import pytest

from understudy.core.generator.values.checksums import CHECKSUM_FIELD, is_checksum

BODY = b'{"a":1}'


@pytest.mark.parametrize(
    "value", ["1532010393", '"bb6cb5c68df4652941caf652a366f2d8"', "sha-256=AVq9f1zFei3ZT3WQ8Er4xmqUJQDXhaWm0LZl31CVfN0="]
)
def test_own_checksums_are_known_in_their_usual_writings(value):
    import base64
    import hashlib
    import zlib

    made = {
        "1532010393": str(zlib.crc32(BODY)),
        '"bb6cb5c68df4652941caf652a366f2d8"': f'"{hashlib.md5(BODY).hexdigest()}"',
    }.get(value, f"sha-256={base64.b64encode(hashlib.sha256(BODY).digest()).decode()}")
    assert is_checksum(made, BODY)
    assert not is_checksum(made, b"other")


def test_fields_that_carry_checksums():
    assert CHECKSUM_FIELD.fullmatch("x-amz-crc32")
    assert not CHECKSUM_FIELD.fullmatch("etag")
