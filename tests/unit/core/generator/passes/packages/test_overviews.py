import json

import pytest
from tests.unit.core.generator.index_traffic import KIND, form, index, line

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

LATER = 1.8e9


def tape():
    """The usual index, and after that what it tells beside its pages."""
    made = index()
    files = {"big_tool-1.1.whl": b"PK two", "ext-0.1.whl": b"PK ext"}
    listed = "".join(line(name, content) for name, content in files.items())
    made.add("GET", "/files/", None, 200, f"<html>\n{listed}</html>\n".encode(), kind="text/html")
    for project, version in (("big-tool", "1.1"), ("ext", "0.1")):
        name = f"{project.replace('-', '_')}-{version}.whl"
        made.add("GET", f"/{project}/json", None, 200, {"info": {"version": version}, "releases": {version: [{"url": f"/files/{name}"}]}})
    return made


def served(traffic):
    made = generate(traffic.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert made.proof.fidelity == 1.0, [verdict.differences for verdict in made.proof.verdicts if not verdict.reproduced]
    return DocumentRehearsal(made.document, "api")


def upload(service, version):
    name = f"new_thing-{version}.whl"
    body = form("file_upload", "New.Thing", version, name, b"PK " + version.encode())
    assert service.answer(Request("POST", "/", Headers.of([("content-type", KIND)]), body), LATER).status == 200


def test_other_packages_are_listed_with_all_files_and_told_of_as_json():
    service = served(tape())
    for version in ("1.9", "1.10"):
        upload(service, version)
    listed = service.answer(Request("GET", "/files/"), LATER).body.decode()
    assert (
        listed
        == "<html>\n" + "".join(line(f"new_thing-{version}.whl", b"PK " + version.encode()) for version in ("1.9", "1.10")) + "</html>\n"
    )
    told = json.loads(service.answer(Request("GET", "/new-thing/json"), LATER).body)
    assert told["info"] == {"version": "1.10"}
    assert {version: [file["url"] for file in files] for version, files in told["releases"].items()} == {
        version: [f"/files/new_thing-{version}.whl"] for version in ("1.9", "1.10")
    }
    assert service.answer(Request("GET", "/other-thing/json"), LATER).status == 404


@pytest.mark.parametrize(
    "document",
    [
        {"info": {"version": "1.1", "summary": "a tool"}, "releases": {"1.1": [{"url": "/files/big_tool-1.1.whl"}]}},
        {"info": {"version": "9"}, "releases": {"1.1": [{"url": "/files/big_tool-1.1.whl"}]}},
        {"info": {"version": "1.1"}, "releases": {"1.1": []}},
    ],
)
def test_what_tells_more_than_uploads_brought_is_told_of_no_other_project(document):
    traffic = index()
    traffic.add("GET", "/big-tool/json", None, 200, document)
    service = served(traffic)
    upload(service, "3.0")
    assert service.answer(Request("GET", "/new-thing/json"), LATER) is None
