"""Traffic of a registry of npm packages, as npm's registry API has it."""

import base64

from tests.unit.core.generator.tape import UPSTREAM, Tape, iso

SHORT = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*"
REVISIONS = ("3-738c0c465bb4ddd6", "6-08f255a17ef10a00", "7-d74d0505a6fe6350", "8-fe7b9c50a9d970c4")


def manifest(name, version, **more):
    tarball = f"{UPSTREAM}/{name}/-/{name}-{version}.tgz"
    return {"name": name, "version": version, "description": f"about {name}", "dist": {"tarball": tarball, "shasum": "0a"}, **more}


def publication(name, version, content):
    data = base64.b64encode(content).decode()
    file = {f"{name}-{version}.tgz": {"content_type": "application/octet-stream", "data": data, "length": len(content)}}
    own = {version: manifest(name, version, readme=f"# {name}")}
    return {"_id": name, "name": name, "dist-tags": {"latest": version}, "versions": own, "_attachments": file}


def document(name, versions, latest, times, revision):
    shown = {version: manifest(name, version, contributors=[]) for version in versions}
    time = {"modified": times[-1], "created": times[0], **dict(zip(versions, times, strict=True))}
    about = {"dist-tags": {"latest": latest}, "time": time, "_rev": revision, "_id": name, "readme": f"# {name}"}
    return {"name": name, "versions": shown, **about, "users": {}}


def npm_registry():
    """Two versions published, shown both ways, installed, tagged, searched for; one withdrawn, the package removed."""
    tape = Tape()
    tape.add("GET", "/alpha", None, 404, {"error": "no such package"})
    times = []
    for version, content in (("1.0.0", b"\x1f\x8bone"), ("1.1.0", b"\x1f\x8btwo")):
        times.append(iso(tape.now))
        tape.add("PUT", "/alpha", publication("alpha", version, content), 201, {"ok": "published"})
        if len(times) == 1:
            tape.add("GET", "/alpha", None, 200, document("alpha", ["1.0.0"], "1.0.0", times, REVISIONS[0]))
    versions = ["1.0.0", "1.1.0"]
    tape.add("GET", "/alpha", None, 200, document("alpha", versions, "1.1.0", times, REVISIONS[1]))
    shown = {version: manifest("alpha", version, hasInstallScript=False) for version in versions}
    short = {"name": "alpha", "dist-tags": {"latest": "1.1.0"}, "versions": shown, "modified": times[-1]}
    tape.add("GET", "/alpha", None, 200, short, headers=[("accept", SHORT)], kind="application/vnd.npm.install-v1+json")
    tape.add("GET", "/alpha/-/alpha-1.1.0.tgz", None, 200, b"\x1f\x8btwo")
    tape.add("GET", "/alpha/1.0.0", None, 200, manifest("alpha", "1.0.0", contributors=[]))
    tape.add("PUT", "/-/package/alpha/dist-tags/beta", "1.0.0", 201, {"ok": "tagged"}, headers=[("content-type", "application/json")])
    tape.exchanges[-1] = quoted(tape.exchanges[-1])
    tape.add("GET", "/-/package/alpha/dist-tags", None, 200, {"latest": "1.1.0", "beta": "1.0.0"})
    tape.add("DELETE", "/-/package/alpha/dist-tags/beta", None, 201, {"ok": "untagged"})
    found = {"package": {"name": "alpha", "version": "1.1.0", "description": "about alpha", "date": times[-1]}, "score": {"final": 1}}
    tape.add("GET", "/-/v1/search?text=alpha&size=20", None, 200, {"objects": [found], "total": 1})
    left = {"name": "alpha", "versions": {"1.1.0": shown["1.1.0"]}, "dist-tags": {"latest": "1.1.0"}, "_rev": REVISIONS[3]}
    tape.add("PUT", f"/alpha/-rev/{REVISIONS[3]}", left, 201, {"ok": "changed"})
    tape.add("DELETE", f"/alpha/-/alpha-1.0.0.tgz/-rev/{REVISIONS[3]}", None, 201, {"ok": "file removed"})
    tape.add("DELETE", f"/alpha/-rev/{REVISIONS[3]}", None, 201, {"ok": "removed"})
    tape.add("GET", "/alpha", None, 404, {"error": "no such package"})
    return tape


def quoted(exchange):
    from dataclasses import replace

    return replace(exchange, request=replace(exchange.request, body=b'"1.0.0"'))
