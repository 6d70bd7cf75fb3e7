"""Another client of WebDAV: other names, deeper down, another order."""

import io
import os

from webdav4.client import Client, ResourceAlreadyExists, ResourceConflict, ResourceNotFound

client = Client(os.environ["UNDERSTUDY_URL"])
FILES = {"in/one.csv": b"a,b\n1,2\n", "in/deep/er/two.bin": bytes(range(256)), "top.json": b"{}", "out/three.xml": b"<x/>"}


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


for path in ("store", "store/in", "store/in/deep", "store/in/deep/er", "store/out"):
    assert not client.exists(path)
    client.mkdir(path)
    assert client.isdir(path)
assert refused(ResourceConflict, client.mkdir, "store/none/below")
assert refused(ResourceAlreadyExists, client.mkdir, "store/in")
for name, content in FILES.items():
    client.upload_fileobj(io.BytesIO(content), f"store/{name}")
entries = {entry["name"]: entry for entry in client.ls("store", detail=True)}
assert sorted(entries) == ["store/in", "store/out", "store/top.json"]
assert entries["store/top.json"]["content_length"] == 2
assert client.etag("store/top.json")
client.move("store/in", "moved away")
assert sorted(client.ls("moved away", detail=False)) == ["moved away/deep", "moved away/one.csv"]
assert read("moved away/deep/er/two.bin") == bytes(range(256))
assert refused(ResourceNotFound, read, "store/in/one.csv")
client.copy("moved away/deep", "store/back")
assert read("store/back/er/two.bin") == bytes(range(256))
client.remove("moved away")
assert refused(ResourceNotFound, client.remove, "moved away/one.csv")
assert sorted(client.ls("", detail=False)) == ["store"]
client.remove("store")
assert client.ls("", detail=False) == []
