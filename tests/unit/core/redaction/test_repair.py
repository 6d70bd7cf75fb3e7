import base64
import hashlib
import zlib

from understudy.core.model.exchange import Chunk
from understudy.core.model.headers import Headers
from understudy.core.redaction.repair import digest_pairs, repair_chunks, repair_headers

BEFORE, AFTER = b'{"token":"abc"}', b'{"token":"longer"}'


def test_digests_pair_old_with_new():
    pairs = dict(digest_pairs(BEFORE, AFTER))

    assert pairs[hashlib.md5(BEFORE).hexdigest()] == hashlib.md5(AFTER).hexdigest()
    assert pairs[base64.b64encode(hashlib.sha256(BEFORE).digest()).decode()] == base64.b64encode(hashlib.sha256(AFTER).digest()).decode()


def test_lengths_and_checksums_hold():
    crc = base64.b64encode(zlib.crc32(BEFORE).to_bytes(4)).decode()
    headers = Headers.of([("Content-Length", str(len(BEFORE))), ("x-amz-checksum-crc32", crc)])
    repaired = repair_headers(headers, BEFORE, AFTER, is_encoded=False)

    assert repaired.get("content-length") == str(len(AFTER))
    assert repaired.get("x-amz-checksum-crc32") == base64.b64encode(zlib.crc32(AFTER).to_bytes(4)).decode()
    assert repair_headers(headers, BEFORE, AFTER, is_encoded=True).get("content-length") == str(len(BEFORE))
    assert repair_headers(headers, BEFORE, BEFORE, is_encoded=False) is headers


def test_chunks_add_up():
    chunks = (Chunk(0.1, 5), Chunk(0.2, 10))

    assert sum(chunk.size for chunk in repair_chunks(chunks, 15, 18)) == 18
    assert repair_chunks(chunks, 15, 15) is chunks
    assert repair_chunks(chunks, 99, 18) is chunks  # they never added up
