"""Recorded traffic of a bucket that keeps versions, beside one that does not."""

from tests.unit.core.generator.tape import Tape

IDS = [f"{number:08d}-0000-4000-8000-00000000000{number}" for number in range(1, 9)]
OWNER = "<Owner><ID>75aa57f0</ID></Owner>"


def enabled(tape, bucket):
    tape.add("PUT", f"/{bucket}", None, 200)
    body = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    tape.add("PUT", f"/{bucket}?versioning", body, 200, headers=[("content-type", "application/xml")])


def field(version, **more):
    return [("x-amz-version-id", version), *((name.replace("_", "-"), value) for name, value in more.items())]


def error(code):
    return f"<Error><Code>{code}</Code><Message>no</Message></Error>"


def listed(versions, markers=()):
    shown = "".join(
        f"<Version><Key>{key}</Key><VersionId>{version}</VersionId><IsLatest>{latest}</IsLatest><Size>{size}</Size>{OWNER}</Version>"
        for key, version, latest, size in versions
    )
    shown += "".join(
        f"<DeleteMarker><Key>{key}</Key><VersionId>{version}</VersionId><IsLatest>true</IsLatest></DeleteMarker>"
        for key, version in markers
    )
    return f"<ListVersionsResult><Name>kept</Name><IsTruncated>false</IsTruncated>{shown}</ListVersionsResult>"


def versions():
    """Two objects with two versions each: read, listed, hidden by a mark, brought back, removed for good."""
    tape = Tape()
    tape.add("PUT", "/plain", None, 200)
    tape.add("PUT", "/plain/x.txt", b"plain x", 200)
    tape.add("GET", "/plain/x.txt", None, 200, b"plain x")
    tape.add("PUT", "/plain/y.txt", b"y", 200)
    tape.add("GET", "/plain/y.txt", None, 200, b"y")
    tape.add("DELETE", "/plain/y.txt", None, 204)
    tape.add("GET", "/plain/y.txt", None, 404, error("NoSuchKey"))
    enabled(tape, "kept")
    contents = {IDS[0]: b"one", IDS[1]: b"second", IDS[2]: b"other", IDS[3]: b"other two"}
    for version, content in contents.items():
        tape.add("PUT", f"/kept/{'a' if version in IDS[:2] else 'b'}", content, 200, fields=field(version))
    tape.add("GET", "/kept/a", None, 200, b"second", fields=field(IDS[1]))
    for version in (IDS[0], IDS[1]):
        tape.add("GET", f"/kept/a?versionId={version}", None, 200, contents[version], fields=field(version))
    both = [("b", IDS[3], "true", 9), ("b", IDS[2], "false", 5)]
    tape.add("GET", "/kept?versions", None, 200, listed([("a", IDS[1], "true", 6), ("a", IDS[0], "false", 3), *both]))
    tape.add("DELETE", "/kept/a", None, 204, fields=field(IDS[4], x_amz_delete_marker="true"))
    tape.add("GET", "/kept/a", None, 404, error("NoSuchKey"), fields=field(IDS[4], x_amz_delete_marker="true"))
    hidden = listed([("a", IDS[1], "false", 6), ("a", IDS[0], "false", 3), *both], [("a", IDS[4])])
    tape.add("GET", "/kept?versions", None, 200, hidden)
    tape.add("DELETE", f"/kept/a?versionId={IDS[4]}", None, 204, fields=field(IDS[4], x_amz_delete_marker="true"))
    tape.add("GET", "/kept/a", None, 200, b"second", fields=field(IDS[1]))
    tape.add("DELETE", f"/kept/a?versionId={IDS[1]}", None, 204, fields=field(IDS[1]))
    tape.add("GET", "/kept/a", None, 200, b"one", fields=field(IDS[0]))
    tape.add("GET", f"/kept/a?versionId={IDS[1]}", None, 404, error("NoSuchVersion"))
    copied = "<CopyObjectResult><ETag>x</ETag></CopyObjectResult>"
    source = [("x-amz-copy-source", f"/kept/b?versionId={IDS[2]}")]
    tape.add("PUT", "/kept/c", None, 200, copied, headers=source, fields=field(IDS[5]))
    tape.add("GET", "/kept/c", None, 200, b"other", fields=field(IDS[5]))
    gone = "".join(f"<Object><Key>{key}</Key><VersionId>{version}</VersionId></Object>" for key, version in (("a", IDS[0]), ("c", IDS[5])))
    told = gone.replace("Object>", "Deleted>")
    tape.add("POST", "/kept?delete", f"<Delete>{gone}</Delete>", 200, f"<DeleteResult>{told}</DeleteResult>")
    tape.add("GET", "/kept?versions", None, 200, listed(both))
    tape.add("DELETE", "/plain/x.txt", None, 204)
    tape.add("DELETE", "/plain", None, 204)
    tape.add("HEAD", "/plain", None, 404)
    return tape
