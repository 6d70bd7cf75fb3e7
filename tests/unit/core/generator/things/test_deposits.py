import hashlib

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.pipeline import generate
from understudy.core.generator.things.deposits import find_deposits
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

KIND = "multipart/form-data; boundary=edge"
FIRST, OTHER = b"PK\x03\x04\xff first", b"PK\x03\x04\xfe another build"


def form(name, content):
    head = f'--edge\r\nContent-Disposition: form-data; name="wheel"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    return head.encode() + content + b"\r\n--edge--\r\n"


def uploads():
    """A wheel is uploaded, shown on a page with its digest, and downloaded."""
    tape = Tape()
    tape.add("POST", "/", form("alpha-1.0.whl", FIRST), 200, headers=[("content-type", KIND)])
    page = f"<p><a href='/packages/alpha-1.0.whl#sha256={hashlib.sha256(FIRST).hexdigest()}'>alpha-1.0.whl</a></p>"
    tape.add("GET", "/simple/alpha/", None, 200, page.encode(), kind="text/html")
    tape.add("GET", "/packages/alpha-1.0.whl", None, 200, FIRST)
    tape.add("GET", "/packages/beta-1.0.whl", None, 200, b"\x00beta")
    return tape


def served():
    generated = generate(uploads().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    return DocumentRehearsal(generated.document, "api")


def upload(service, name, content):
    return service.answer(Request("POST", "/", Headers.of([("content-type", KIND)]), form(name, content)), 1.8e9)


def test_a_file_that_a_form_brought_comes_back_byte_for_byte_with_its_digest():
    service = served()
    assert upload(service, "alpha-1.0.whl", OTHER).status == 200
    assert service.answer(Request("GET", "/packages/alpha-1.0.whl"), 1.8e9).body == OTHER
    page = service.answer(Request("GET", "/simple/alpha/"), 1.8e9).body.decode()
    assert hashlib.sha256(OTHER).hexdigest() in page


def test_files_of_other_names_come_back_and_recorded_ones_stay():
    service = served()
    upload(service, "gamma-2.0.whl", OTHER)
    assert service.answer(Request("GET", "/packages/gamma-2.0.whl"), 1.8e9).body == OTHER
    assert service.answer(Request("GET", "/packages/beta-1.0.whl"), 1.8e9).body == b"\x00beta"
    assert hashlib.sha256(FIRST).hexdigest() in service.answer(Request("GET", "/simple/alpha/"), 1.8e9).body.decode()


def test_a_form_without_the_file_is_answered_as_well():
    assert served().answer(Request("POST", "/", Headers.of([]), b""), 1.8e9).status == 200


def test_a_file_that_nobody_reads_is_no_deposit():
    tape = uploads()
    tape.exchanges = tape.exchanges[:2]
    assert find_deposits(find_endpoints(tape.samples())) == []
