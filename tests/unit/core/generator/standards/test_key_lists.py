"""Lists of keys as object stores give them."""

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.standards.key_lists import AZURE, GOOGLE, S3_FIRST, S3_SECOND, key_list_of


@pytest.mark.parametrize(
    ("target", "answer", "found"),
    [
        ("/box", "<ListBucketResult><Name>box</Name></ListBucketResult>", S3_FIRST),
        ("/box?list-type=2", "<ListBucketResult><Name>box</Name></ListBucketResult>", S3_SECOND),
        ("/me/box?comp=list", "<EnumerationResults><Blobs/></EnumerationResults>", AZURE),
        ("/b/box/o", {"kind": "storage#objects"}, GOOGLE),
        ("/b/box/o", {"kind": "storage#buckets"}, None),
        ("/box", "<Feed><Entry/></Feed>", None),
    ],
)
def test_a_list_is_known_by_how_it_is_written(target, answer, found):
    tape = Tape()
    tape.add("GET", target, None, 200, answer)
    (sample,) = tape.samples()
    assert key_list_of(sample) is found
