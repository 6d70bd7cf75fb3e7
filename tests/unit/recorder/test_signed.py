import pytest

from understudy.recorder.signed import signs_address

SIGV4 = "AWS4-HMAC-SHA256 Credential=AK/20260101/eu/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=ab"


@pytest.mark.parametrize(
    ("headers", "target"),
    [
        ({"authorization": SIGV4}, "/"),
        ({"authorization": 'OAuth oauth_consumer_key="k", oauth_signature="s"'}, "/"),
        ({"authorization": 'Hawk id="d", mac="m"'}, "/"),
        ({"authorization": 'Signature keyId="k",headers="(request-target) host date",signature="s"'}, "/"),
        ({"authorization": "TC3-HMAC-SHA256 Credential=x, SignedHeaders=content-type;host, Signature=s"}, "/"),
        ({"signature-input": 'sig=("@method" "@authority");keyid="k"'}, "/"),
        ({"dpop": "eyJ.x.y"}, "/"),
        ({}, "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-SignedHeaders=host&X-Amz-Signature=ab"),
        ({}, "/b/k?X-Goog-Signature=ab"),
        ({}, "/?Action=X&SignatureVersion=2&Signature=ab"),
    ],
)
def test_signatures_over_the_address(headers, target):
    assert signs_address(headers, target)


@pytest.mark.parametrize(
    ("headers", "target"),
    [
        ({}, "/a?signature=x"),
        ({"authorization": "Bearer x"}, "/"),
        ({"authorization": 'Digest username="u", uri="/"'}, "/"),
        ({"authorization": 'Signature keyId="k",headers="(request-target) date",signature="s"'}, "/"),
        ({"signature-input": 'sig=("@method" "@path");keyid="k"'}, "/"),
    ],
)
def test_other_credentials_leave_the_address_free(headers, target):
    assert not signs_address(headers, target)
