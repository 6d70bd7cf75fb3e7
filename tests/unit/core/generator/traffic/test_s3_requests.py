import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.traffic.s3_requests import is_signed, path_of

SCOPE = "AKIA/20261128/us-east-1/s3/aws4_request"


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/", ()),
        ("/crates", ("crates",)),
        ("/crates/", ("crates",)),
        ("/crates/dir/", ("crates", "dir/")),
        ("/crates/dir/a.txt", ("crates", "dir/a.txt")),
    ],
)
def test_a_path_is_a_bucket_and_a_key(target, path):
    tape = Tape()
    tape.add("GET", target)
    assert path_of(tape.samples()[0]) == path


def test_requests_are_signed_in_a_field_or_in_their_address():
    tape = Tape()
    tape.add("GET", "/crates", headers=[("Authorization", f"AWS4-HMAC-SHA256 Credential={SCOPE}, Signature=0")])
    tape.add("GET", f"/crates?X-Amz-Credential={SCOPE}")
    tape.add("GET", "/crates", headers=[("Authorization", f"AWS4-HMAC-SHA256 Credential={SCOPE.replace('s3', 'sqs')}, Signature=0")])
    tape.add("GET", "/crates")
    assert [is_signed(sample) for sample in tape.samples()] == [True, True, False, False]
