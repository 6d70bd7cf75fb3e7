"""A client of WebDAV: a tree is made, listed, copied, moved and removed; what must be refused is."""

import io
import os

from webdav4.client import Client, ResourceAlreadyExists, ResourceConflict, ResourceNotFound

client = Client(os.environ["UNDERSTUDY_URL"])
FILES = {"a.txt": b"hello", "b.txt": b"other words here", "sub/c.txt": b"below"}


def read(path):
    out = io.BytesIO()
    client.download_fileobj(path, out)
    return out.getvalue()


def refused(error, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except error:
        return True
    return False


client.mkdir("docs")
assert refused(ResourceAlreadyExists, client.mkdir, "docs")
assert refused(ResourceConflict, client.mkdir, "nowhere/at/all")
client.mkdir("docs/sub")
for name, content in FILES.items():
    client.upload_fileobj(io.BytesIO(content), f"docs/{name}")
for name, content in FILES.items():
    assert read(f"docs/{name}") == content
    assert client.content_length(f"docs/{name}") == len(content)
assert sorted(client.ls("docs", detail=False)) == ["docs/a.txt", "docs/b.txt", "docs/sub"]
client.copy("docs", "copy")
assert read("copy/sub/c.txt") == b"below"
client.move("copy/a.txt", "copy/z.txt")
assert sorted(client.ls("copy", detail=False)) == ["copy/b.txt", "copy/sub", "copy/z.txt"]
assert refused(ResourceAlreadyExists, client.copy, "docs/a.txt", "copy/z.txt", overwrite=False)
client.upload_fileobj(io.BytesIO(b"changed"), "docs/a.txt", overwrite=True)
assert read("docs/a.txt") == b"changed"
assert read("copy/z.txt") == b"hello"
client.remove("copy")
assert refused(ResourceNotFound, client.ls, "copy")
assert refused(ResourceNotFound, read, "docs/never.txt")
client.remove("docs")
assert client.ls("", detail=False) == []
