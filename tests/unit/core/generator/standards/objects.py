"""Recorded traffic of an object store: a bucket with two objects, read, listed, copied, tagged, put together from parts, removed."""

from datetime import UTC, datetime
from email.utils import format_datetime

from tests.unit.core.generator.tape import Tape

from understudy.core.engine.templates.octets import etag, multipart_etag

SCOPE = "AKIAIOSFODNN7EXAMPLE/20261120/us-east-1/s3/aws4_request"
SIGNED = [("Authorization", f"AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=host, Signature=0badc0de")]
UPLOAD = "pXk4TqWb7ZrNf2LsVd9Gh1Jm"
ONE, TWO = b"the first object", b"second"


class Store(Tape):
    """A tape of signed requests, with the moments that a store tells."""

    def ask(self, method, target, asked=None, status=200, answer=None, **more):
        headers = [*SIGNED, *more.pop("headers", ())]
        return self.add(method, target, asked, status, answer, headers=headers, **more)

    @property
    def moment(self):
        return format_datetime(datetime.fromtimestamp(self.now, UTC), usegmt=True)

    @property
    def iso(self):
        return datetime.fromtimestamp(self.now, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def error(code, **more):
    told = "".join(f"<{name}>{value}</{name}>" for name, value in more.items())
    return f"<Error><Code>{code}</Code><Message>no</Message>{told}</Error>"


def contents(*things):
    return "".join(
        f"<Contents><Key>{key}</Key><LastModified>{when}</LastModified><ETag>{etag(body)}</ETag><Size>{len(body)}</Size></Contents>"
        for key, body, when in things
    )


def listed(bucket, shown, count, **more):
    rest = "".join(f"<{name}>{value}</{name}>" for name, value in more.items())
    about = f"<Name>{bucket}</Name><Prefix/><KeyCount>{count}</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>"
    return f"<ListBucketResult>{about}{shown}{rest}</ListBucketResult>"


def store():
    """Record everything once."""
    tape = Store()
    made = tape.iso
    tape.ask("PUT", "/crates", status=200, fields=[("Location", "/crates")])
    wrote_one = tape.moment, tape.iso
    meta = [("x-amz-meta-owner", "ann"), ("Content-Type", "text/plain"), ("Cache-Control", "max-age=60")]
    tape.ask("PUT", "/crates/a/one.txt", ONE, headers=meta, fields=[("ETag", etag(ONE))])
    wrote_two = tape.moment, tape.iso
    tape.ask("PUT", "/crates/two", TWO, headers=[("Content-Type", "image/png")], fields=[("ETag", etag(TWO))])
    told = [("ETag", etag(ONE)), ("Last-Modified", wrote_one[0]), ("x-amz-meta-owner", "ann"), ("Cache-Control", "max-age=60")]
    tape.ask("GET", "/crates/a/one.txt", None, 200, ONE, fields=told, kind="text/plain")
    tape.ask("HEAD", "/crates/a/one.txt", None, 200, None, fields=[*told, ("Content-Length", str(len(ONE)))], kind="text/plain")
    tape.ask("GET", "/crates/gone", None, 404, error("NoSuchKey", Key="gone"))
    tape.ask("GET", "/nowhere/two", None, 404, error("NoSuchBucket", BucketName="nowhere"))
    things = contents(("a/one.txt", ONE, wrote_one[1]), ("two", TWO, wrote_two[1]))
    tape.ask("GET", "/crates?list-type=2", None, 200, listed("crates", things, 2))
    bucket = f"<Buckets><Bucket><Name>crates</Name><CreationDate>{made}</CreationDate></Bucket></Buckets>"
    tape.ask("GET", "/", None, 200, f"<ListAllMyBucketsResult><Owner><ID>75aa57f0</ID></Owner>{bucket}</ListAllMyBucketsResult>")
    copied = f"<CopyObjectResult><ETag>{etag(ONE)}</ETag><LastModified>{tape.iso}</LastModified></CopyObjectResult>"
    tape.ask("PUT", "/crates/copy", None, 200, copied, headers=[("x-amz-copy-source", "/crates/a/one.txt")])
    tags = "<Tagging><TagSet><Tag><Key>stage</Key><Value>raw</Value></Tag></TagSet></Tagging>"
    tape.ask("PUT", "/crates/two?tagging", tags, 200)
    tape.ask("GET", "/crates/two?tagging", None, 200, tags)
    begun = (
        f"<InitiateMultipartUploadResult><Bucket>crates</Bucket><Key>big</Key><UploadId>{UPLOAD}</UploadId></InitiateMultipartUploadResult>"
    )
    tape.ask("POST", "/crates/big?uploads", None, 200, begun)
    tape.ask("PUT", f"/crates/big?partNumber=1&uploadId={UPLOAD}", ONE, fields=[("ETag", etag(ONE))])
    part = f"<CopyPartResult><ETag>{etag(TWO[1:4])}</ETag><LastModified>{tape.iso}</LastModified></CopyPartResult>"
    source = [("x-amz-copy-source", "crates/two"), ("x-amz-copy-source-range", "bytes=1-3")]
    tape.ask("PUT", f"/crates/big?partNumber=2&uploadId={UPLOAD}", None, 200, part, headers=source)
    tag = f'"{multipart_etag([ONE, TWO[1:4]])}"'
    named = "".join(f"<Part><PartNumber>{number}</PartNumber></Part>" for number in (1, 2))
    done = f"<CompleteMultipartUploadResult><Key>big</Key><ETag>{tag}</ETag></CompleteMultipartUploadResult>"
    tape.ask("POST", f"/crates/big?uploadId={UPLOAD}", f"<CompleteMultipartUpload>{named}</CompleteMultipartUpload>", 200, done)
    tape.ask("DELETE", "/crates", None, 409, error("BucketNotEmpty", BucketName="crates"))
    keys = "".join(f"<Object><Key>{key}</Key></Object>" for key in ("a/one.txt", "two", "copy", "big"))
    gone = keys.replace("Object>", "Deleted>")
    tape.ask("POST", "/crates?delete", f"<Delete>{keys}</Delete>", 200, f"<DeleteResult>{gone}</DeleteResult>")
    tape.ask("DELETE", "/crates/two", None, 204)
    tape.ask("DELETE", "/crates", None, 204)
    return tape
