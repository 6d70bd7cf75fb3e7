from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def staff():
    """Three departments, which say how many work there, and two employees; one gets another name, the other another department."""
    tape = Tape()
    for number, title in ((1, "Sales"), (2, "Engineering"), (3, "Legal")):
        tape.add("POST", "/departments", {"title": title}, 201, {"id": number, "title": title, "headcount": 0})
    ann = {"id": 1, "name": "Ann", "department": {"id": 3, "title": "Legal"}, "salary": "1200.50"}
    bob = {"id": 2, "name": "Bob", "department": {"id": 2, "title": "Engineering"}, "salary": "0.00"}
    tape.add("POST", "/employees", {"name": "Ann", "department_id": 3, "salary": 1200.5}, 201, ann)
    tape.add("POST", "/employees", {"name": "Bob", "department_id": 2}, 201, bob)
    tape.add("GET", "/employees/1", None, 200, ann)
    tape.add("GET", "/departments/2", None, 200, {"id": 2, "title": "Engineering", "headcount": 1})
    tape.add("GET", "/departments/3", None, 200, {"id": 3, "title": "Legal", "headcount": 1})
    tape.add("PATCH", "/employees/1", {"name": "Anna"}, 200, ann := {**ann, "name": "Anna"})
    tape.add("PATCH", "/employees/2", {"department_id": 3}, 200, bob := {**bob, "department": ann["department"]})
    tape.add("GET", "/departments/2", None, 200, {"id": 2, "title": "Engineering", "headcount": 0})
    tape.add("GET", "/departments/3", None, 200, {"id": 3, "title": "Legal", "headcount": 2})
    tape.add("GET", "/employees/2", None, 200, bob)
    tape.add("GET", "/employees/abc", None, 422, {"detail": "should be a valid integer"})
    tape.add("GET", "/departments/3/employees", None, 200, [ann, bob])
    tape.add("POST", "/employees", {"name": "Eve", "department_id": 99}, 404, {"detail": "no department 99"})
    return tape


def test_what_a_change_sends_decides_what_else_changes():
    tape = staff()
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(method, target, asked=None):
        headers = Headers.of([("content-type", "application/json")] if asked else [])
        answer = service.answer(Request(method, target, headers, render_json(asked) if asked else b""), 1.8e9)
        return answer.status, parse_json(answer.body)

    _, art = ask("POST", "/departments", {"title": "Art"})
    _, zoo = ask("POST", "/departments", {"title": "Zoo"})
    _, eve = ask("POST", "/employees", {"name": "Eve", "department_id": zoo["id"]})
    assert (eve["department"], eve["salary"]) == ({"id": zoo["id"], "title": "Zoo"}, "0.00")
    _, eve = ask("PATCH", f"/employees/{eve['id']}", {"name": "Eva"})
    assert (eve["name"], eve["department"]["title"]) == ("Eva", "Zoo")
    _, eve = ask("PATCH", f"/employees/{eve['id']}", {"department_id": art["id"], "salary": 7})
    assert (eve["department"], eve["name"]) == ({"id": art["id"], "title": "Art"}, "Eva")
    assert ask("GET", f"/departments/{art['id']}")[1]["headcount"] == 1
    assert ask("GET", f"/departments/{zoo['id']}")[1]["headcount"] == 0
    assert ask("GET", "/employees/xyz")[0] == 422
    assert [one["name"] for one in ask("GET", f"/departments/{art['id']}/employees")[1]] == ["Eva"]
    assert ask("POST", "/employees", {"name": "Kim", "department_id": 77}) == (404, {"detail": "no department 77"})
