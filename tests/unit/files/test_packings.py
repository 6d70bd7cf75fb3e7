import zstandard

from understudy.core.redaction.packed import rewrite_packed
from understudy.files.packings import PACKINGS


def test_files_packed_by_zstandard_are_opened():
    packed = zstandard.ZstdCompressor().compress(b"a secret, and more" * 20)
    new = rewrite_packed(packed, lambda data: data.replace(b"secret", b"******"), PACKINGS)
    assert zstandard.ZstdDecompressor().decompress(new) == b"a ******, and more" * 20
    assert rewrite_packed(packed, lambda data: data, PACKINGS) is packed
    assert rewrite_packed(packed[:20], lambda data: data, PACKINGS) is None
