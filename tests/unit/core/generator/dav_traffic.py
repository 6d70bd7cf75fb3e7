"""A tree of files as a WebDAV server shows it: made, listed, copied, moved, locked, removed; and what it refuses."""

from datetime import UTC, datetime

from tests.unit.core.generator.tape import Tape, iso

HREF = (
    "<D:response><D:href>{href}</D:href><D:propstat><D:prop>{props}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
)
MISSING = "<html>404 {path}</html>"


def http(epoch):
    return datetime.fromtimestamp(epoch, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


class Files:
    """Writes what a server would answer, and remembers what stands where."""

    def __init__(self):
        self.tape = Tape()
        self.things = {}

    def make(self, path):
        self.things[path] = (None, self.tape.now, "")
        self.tape.add("MKCOL", path + "/", None, 201)

    def put(self, path, content, status=201):
        tag = f"{int(self.tape.now):x}-{len(content):x}"
        self.things[path] = (content, self.tape.now, tag)
        self.tape.add("PUT", path, content, status, fields=[("ETag", f'"{tag}"')])

    def get(self, path):
        content, at, tag = self.things[path]
        fields = [("ETag", f'"{tag}"'), ("Last-Modified", http(at))]
        self.tape.add("GET", path, None, 200, content, kind="text/plain", fields=fields)

    def missing(self, method, path):
        self.tape.add(method, path, None, 404, MISSING.format(path=path).encode(), kind="text/html")

    def find(self, top, depth):
        shown = [path for path in self.things if path == top or path.startswith(top.rstrip("/") + "/")]
        body = "".join(self._response(path) for path in shown if depth == "1" or path == top)
        document = f'<?xml version="1.0"?>\n<D:multistatus xmlns:D="DAV:">{body}</D:multistatus>'
        self.tape.add("PROPFIND", top, None, 207, document, headers=[("Depth", depth)])

    def _response(self, path):
        content, at, tag = self.things[path]
        name = path.rpartition("/")[2]
        props = f"<D:displayname>{name}</D:displayname><D:creationdate>{iso(at)}</D:creationdate>"
        if content is None:
            return HREF.format(href=path + "/", props=props + "<D:resourcetype><D:collection/></D:resourcetype>")
        size = f"<D:getcontentlength>{len(content)}</D:getcontentlength>"
        return HREF.format(href=path, props=f"{props}{size}<D:getetag>{tag}</D:getetag><D:resourcetype/>")

    def relocate(self, method, path, target, status=201):
        self.tape.add(method, path, None, status, headers=[("Destination", f"http://api.example:8000{target}")])
        for known in [known for known in self.things if known == path or known.startswith(path + "/")]:
            self.things[target + known[len(path) :]] = self.things[known]
            if method == "MOVE":
                del self.things[known]

    def remove(self, path):
        self.tape.add("DELETE", path, None, 204)
        self.things = {known: thing for known, thing in self.things.items() if known != path and not known.startswith(path + "/")}


def files():
    """A directory with two files is made, listed, copied, and what was copied is moved and removed."""
    server = Files()
    server.missing("PROPFIND", "/docs")
    server.make("/docs")
    server.tape.add("MKCOL", "/docs/", None, 405)
    server.tape.add("MKCOL", "/none/at/all/", None, 409)
    server.put("/docs/a.txt", b"hello")
    server.put("/docs/b.txt", b"other words")
    server.get("/docs/a.txt")
    server.get("/docs/b.txt")
    server.find("/docs", "1")
    server.relocate("COPY", "/docs", "/copy")
    server.find("/copy", "1")
    server.relocate("MOVE", "/copy/a.txt", "/copy/c.txt")
    server.missing("GET", "/copy/a.txt")
    server.get("/copy/c.txt")
    server.tape.add("COPY", "/docs/b.txt", None, 412, headers=[("Destination", "http://api.example:8000/copy/c.txt"), ("Overwrite", "F")])
    server.put("/docs/a.txt", b"changed", 204)
    server.get("/docs/a.txt")
    server.find("/docs/a.txt", "0")
    server.remove("/copy")
    server.missing("PROPFIND", "/copy")
    return server.tape
