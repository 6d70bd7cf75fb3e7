"""An index of packages: releases of two projects are uploaded, listed, downloaded; one is uploaded twice, another removed."""

import base64
import hashlib
import html
import io
import zipfile
from dataclasses import replace

from tests.unit.core.generator.tape import UPSTREAM, Tape

from understudy.core.model.headers import Headers
from understudy.core.model.message import Response

KIND = "multipart/form-data; boundary=edge"
PAGE = "<html>\n<h1>Links for {name}</h1>\n{lines}</html>\n"


def form(action, name, version, filename="", content=b""):
    fields = {":action": action, "name": name, "version": version}
    parts = [f'--edge\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
    if filename:
        head = f'--edge\r\nContent-Disposition: form-data; name="content"; filename="{filename}"\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + b"--edge--\r\n"


def line(name, content):
    return f'  <a href="/files/{name}#sha256={hashlib.sha256(content).hexdigest()}">{name}</a><br>\n'


def index():
    tape = Tape()
    files = {"big_tool-1.0.whl": b"PK one", "big_tool-1.1.whl": b"PK two", "ext-0.1.whl": b"PK ext"}

    def upload(name, status=200, answer=b""):
        project, version = name.removesuffix(".whl").split("-")
        tape.add("POST", "/", form("file_upload", project, version, name, files[name]), status, answer, headers=[("content-type", KIND)])

    def page(project, names):
        lines = "".join(line(name, files[name]) for name in names)
        tape.add("GET", f"/simple/{project}/", None, 200, PAGE.format(name=project, lines=lines).encode(), kind="text/html")

    for name in files:
        upload(name)
    page("big-tool", ["big_tool-1.0.whl", "big_tool-1.1.whl"])
    page("ext", ["ext-0.1.whl"])
    root = "".join(f'<a href="{name}/">{name}</a><br>\n' for name in ("big-tool", "ext"))
    tape.add("GET", "/simple/", None, 200, ("<html>\n" + root + "</html>\n").encode(), kind="text/html")
    tape.add("GET", "/simple/none/", None, 404, b"no such project", kind="text/html")
    for path, there in (("/simple/Big_Tool", "/simple/Big_Tool/"), ("/simple/Big_Tool/", "/simple/big-tool/")):
        tape.add("GET", path, None, 301, b"", fields=[("Location", f"{UPSTREAM}{there}")])
    tape.add("GET", "/files/ext-0.1.whl", None, 200, files["ext-0.1.whl"], kind="application/octet-stream")
    upload("ext-0.1.whl", 409, b"there already")
    tape.add("POST", "/", form("remove_pkg", "big-tool", "1.0"), 200, b"", headers=[("content-type", KIND)])
    page("big-tool", ["big_tool-1.1.whl"])
    return tape


def basic(secret, user="ann"):
    return "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()


def guarded_index():
    """The same index, where everybody has to say who he is; some said nothing, or a wrong password, or are not known."""
    tape = Tape()
    for exchange in index().exchanges:
        request = exchange.request
        refused = [None, basic("wrong-password"), basic("s3cr3t-one", "nobody")] if exchange.seq in (1, 4, 6, 12) else []
        for said in (*refused, basic("s3cr3t-one")):
            headers = Headers.of([*request.headers, *([("authorization", said)] if said else [])])
            response = (
                exchange.response if said == basic("s3cr3t-one") else Response(401, Headers.of([("WWW-Authenticate", "Basic")]), b"who?")
            )
            number = len(tape.exchanges) + 1
            tape.exchanges.append(replace(exchange, seq=number, request=replace(request, headers=headers), outcome=response))
    return tape


def index_with_forms():
    """The same index, where releases are removed by a form in one line; what is there already is refused, and so is a wrong password."""
    tape, good, bad = Tape(), basic("s3cr3t-one"), basic("wrong-password")
    for exchange in index().exchanges[:-2]:
        headers = Headers.of([*exchange.request.headers, ("authorization", good)])
        tape.exchanges.append(replace(exchange, request=replace(exchange.request, headers=headers)))
    again = form("file_upload", "ext", "0.1", "ext-0.1.whl", b"PK ext")
    tape.add("POST", "/", again, 403, b"who?", headers=[("content-type", KIND), ("authorization", bad)])
    gone, kind = b":action=remove_pkg&name=ext&version=0.1", "application/x-www-form-urlencoded"
    for status, answer, said in ((403, b"who?", bad), (200, b"", good), (404, b"not found", good)):
        tape.add("POST", "/", gone, status, answer, headers=[("content-type", kind), ("authorization", said)])
    return tape


def hashed_index():
    """An index that clients made, with pages of JSON and files under parts of their digests; one release is removed by its path."""
    tape = Tape()
    files = {"big_tool-1.0.whl": b"PK one", "big_tool-1.1.whl": b"PK two", "ext-0.1.whl": b"PK ext"}
    tape.add("PUT", "/ann", {"email": "a@x.org"}, 201, {"username": "ann", "email": "a@x.org"})
    tape.add("PUT", "/ann/dev", {"volatile": True}, 200, {"volatile": True})
    for name, content in files.items():
        project, version = name.removesuffix(".whl").split("-")
        tape.add("POST", "/ann/dev/", form("file_upload", project, version, name, content), 200, b"", headers=[("content-type", KIND)])

    def where(content):
        digest = hashlib.sha256(content).hexdigest()
        return f"+f/{digest[:3]}/{digest[3:16]}"

    def entry(name):
        content = files[name]
        hashes = {"sha256": hashlib.sha256(content).hexdigest()}
        return {"filename": name, "url": f"../../{where(content)}/{name}", "hashes": hashes, "requires-python": "", "size": len(content)}

    def page(project, names):
        body = {"meta": {"api-version": "1.0"}, "name": project, "files": [entry(name) for name in names]}
        tape.add("GET", f"/ann/dev/+simple/{project}/", None, 200, body)

    page("big-tool", ["big_tool-1.0.whl", "big_tool-1.1.whl"])
    page("ext", ["ext-0.1.whl"])
    tape.add("GET", "/ann/dev/+simple/", None, 200, {"meta": {"api-version": "1.0"}, "projects": [{"name": "big-tool"}, {"name": "ext"}]})
    tape.add("GET", "/ann/dev/+simple/none/", None, 404, {"message": "no such project"})
    for name, content in list(files.items())[:2]:
        tape.add(
            "GET",
            f"/ann/dev/{where(content)}/{name}",
            None,
            200,
            content,
            kind="application/octet-stream",
            fields=[("Accept-Ranges", "bytes")],
        )
    tape.add("DELETE", "/ann/dev/big-tool/1.0", None, 200, {"message": "big-tool 1.0 deleted"})
    page("big-tool", ["big_tool-1.1.whl"])
    return tape


def wheel(name, version, requires):
    """A wheel and what it says of itself."""
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Python: {requires}\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(f"{name}-{version}.dist-info/METADATA", (2026, 1, 1, 0, 0, 0)), about)
    return out.getvalue(), about.encode()


def described_index():
    """An index that shows what wheels say of themselves (PEP 658), with pages of one line, and files under the names of their projects."""
    tape = Tape()
    files = {"big-1.0.whl": wheel("big", "1.0", ">=3.8"), "big-1.1.whl": wheel("big", "1.1", ">=3.9"), "big-1.1.tar.gz": (b"sources", b"")}
    files["ext-0.1.whl"] = wheel("ext", "0.1", ">=3.8")

    def digest(content):
        return hashlib.sha256(content).hexdigest()

    def fields(body):
        return [("ETag", f'"{digest(body)}"')]

    def requires(name):
        return files[name][1].decode().partition("Requires-Python: ")[2].strip()

    def link(name):
        content, about = files[name]
        said = f' data-requires-python="{html.escape(requires(name))}" data-core-metadata="sha256={digest(about)}"' if about else ""
        return f'<a href="/files/{name.partition("-")[0]}/{name}#sha256={digest(content)}"{said}>{name}</a><br/>'

    def entry(name):
        content, about = files[name]
        said = {"requires-python": requires(name), "core-metadata": {"sha256": digest(about)}} if about else {"core-metadata": False}
        return {"filename": name, "url": f"/files/{name.partition('-')[0]}/{name}", "hashes": {"sha256": digest(content)}, **said}

    for name, (content, about) in files.items():
        project, version = name.removesuffix(".whl").removesuffix(".tar.gz").split("-")
        brought = form("file_upload", project, version, name, content)
        if about:
            part = f'--edge\r\nContent-Disposition: form-data; name="requires_python"\r\n\r\n{requires(name)}\r\n--edge--\r\n'
            brought = brought.removesuffix(b"--edge--\r\n") + part.encode()
        tape.add("POST", "/legacy/", brought, 200, b"OK", headers=[("content-type", KIND)])
    big = sorted(name for name in files if name.startswith("big"))
    page = f"<html><body>{''.join(link(name) for name in big)}</body></html>".encode()
    tape.add("GET", "/simple/big/", None, 200, page, kind="text/html", fields=fields(page))
    asked = [("accept", "application/vnd.pypi.simple.v1+json")]
    tape.add("GET", "/simple/big/", None, 200, {"name": "big", "files": [entry(name) for name in big]}, headers=asked)
    listed = {"projects": [{"name": name, "url": f"/simple/{name}/"} for name in ("big", "ext")]}
    tape.add("GET", "/simple/", None, 200, listed, headers=asked)
    for name, (content, about) in files.items():
        place = f"/files/{name.partition('-')[0]}/{name}"
        tape.add("GET", place, None, 200, content, kind="application/octet-stream")
        if about:
            tape.add("GET", f"{place}.metadata", None, 200, about, kind="text/plain", fields=fields(about))
    return tape
