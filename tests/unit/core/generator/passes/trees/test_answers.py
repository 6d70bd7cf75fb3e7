from tests.unit.core.generator.dav_traffic import files

from understudy.core.generator.pipeline import generate
from understudy.core.generator.traffic.davs import read_multistatus
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

LATER = 1.8e9


class Client:
    def __init__(self):
        made = generate(files().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
        assert made.proof.fidelity == 1.0, [verdict.differences for verdict in made.proof.verdicts if not verdict.reproduced]
        self.document = made.document
        self.service = DocumentRehearsal(made.document, "api")

    def ask(self, method, target, body=b"", **headers):
        fields = Headers.of([("host", "localhost"), *headers.items()])
        return self.service.answer(Request(method, target, fields, body), LATER)

    def status(self, *asked, **headers):
        answer = self.ask(*asked, **headers)
        return answer and answer.status


def test_another_tree_is_made_listed_copied_moved_and_removed():
    client = Client()
    assert [client.status("MKCOL", path) for path in ("/x/", "/x/", "/x/deep/", "/no/where/")] == [201, 405, 201, 409]
    assert client.status("PUT", "/x/deep/f.bin", b"some bytes") == 201
    assert client.status("PUT", "/no/f.bin", b"some bytes") == 409
    shown = read_multistatus(client.ask("PROPFIND", "/x", depth="infinity"))
    assert list(shown) == ["/x/", "/x/deep/", "/x/deep/f.bin"]
    assert shown["/x/deep/f.bin"]["200"]["{DAV:}getcontentlength"] == "10"
    assert list(read_multistatus(client.ask("PROPFIND", "/", depth="1"))) == ["/", "/x/"]
    assert client.status("COPY", "/x", destination="http://localhost/y%20z") == 201
    assert client.ask("GET", "/y%20z/deep/f.bin").body == b"some bytes"
    assert client.status("MOVE", "/x/deep", destination="/moved") == 201
    assert (client.status("GET", "/x/deep/f.bin"), client.ask("GET", "/moved/f.bin").body) == (404, b"some bytes")
    assert client.status("COPY", "/moved", destination="/y%20z", overwrite="F") == 412
    assert client.status("DELETE", "/moved") == 204
    assert [client.status(method, "/moved/f.bin") for method in ("GET", "DELETE", "PROPFIND")] == [404, 404, 404]


def test_stubs_say_what_they_do():
    stubs = {stub["id"]: stub for stub in Client().document["stubs"]}
    assert stubs["copy-file"]["then"]["copy"]["depth"] == "{{ request.headers.depth | default('infinity') }}"
    assert stubs["delete-file"]["then"]["remove"] == [{"in": "files", "key": "{{ request.raw_path | place }}", "below": True}]
