from tests.unit.core.generator.tape import Tape

from understudy.core.generator.traffic.sample import AUTHORITY, HERE, HERE_ENCODED


def test_the_servers_own_address_becomes_neutral_and_noise_goes():
    tape = Tape()
    tape.add(
        "GET", "/a?x=1", None, 200, {"self": "http://api.example:8000/a", "host": "api.example:8000"},
        headers=[("User-Agent", "curl/8"), ("Accept", "*/*")], fields=[("Date", "now"), ("ETag", '"1"')],
    )  # fmt: skip
    sample = tape.samples()[0]
    assert sample.answer.tree == {"self": f"{HERE}/a", "host": AUTHORITY}
    assert sample.headers == {"accept": "*/*"}
    assert [name for name, _ in sample.fields] == ["ETag", "Content-Type"]


def test_operations_are_named():
    tape = Tape()
    tape.add("POST", "/", {"a": 1}, headers=[("X-Amz-Target", "Dynamo.GetItem")])
    tape.add("POST", "/", "Action=ListUsers&Version=1")
    tape.add("POST", "/rpc", {"jsonrpc": "2.0", "method": "user.create", "id": 1})
    tape.add("POST", "/graphql", {"query": "mutation Add($x: ID) { addUser(id: $x) { id } }"})
    tape.add("PUT", "/bucket?versioning")
    tape.add("GET", "/things?prefix=&limit=1")
    tape.add("GET", "/cookies/delete?color=", headers=[("Cookie", "color=red")])
    assert [sample.operation for sample in tape.samples()] == [
        (("header:x-amz-target", "Dynamo.GetItem"),),
        (("form:Action", "ListUsers"),),
        (("json:method", "user.create"),),
        (("graphql:field:mutation", "addUser"),),
        (("flag:versioning", ""),),
        (),
        (),
    ]


def test_calls_of_xml_rpc_are_operations_and_faults_say_no():
    tape = Tape()
    call = "<?xml version='1.0'?><methodCall><methodName>box.stop</methodName><params/></methodCall>"
    fault = "<methodResponse><fault><value><string>no such box</string></value></fault></methodResponse>"
    done = "<methodResponse><params><param><value>1</value></param></params></methodResponse>"
    for answer in (done, fault):
        tape.add("POST", "/RPC2", call, 200, answer, headers=[("Content-Type", "text/xml")])
    first, second = tape.samples()
    assert first.operation == (("xmlrpc:method", "box.stop"),)
    assert (first.good, second.good) == (True, False)
    assert (first.verdict, second.verdict) == (200, 404)


def test_the_own_address_is_known_inside_another_one():
    tape = Tape()
    tape.add("GET", "/back", None, 302, fields=[("Location", "http://client.test/cb?iss=http%3A%2F%2Fapi.example%3A8000")])
    (sample,) = tape.samples()
    assert dict(sample.fields)["Location"] == f"http://client.test/cb?iss={HERE_ENCODED}"


def test_a_document_that_is_not_valid_is_an_operation_of_its_own():
    tape = Tape()
    invalid = {"errors": [{"message": "no", "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"}}]}
    tape.add("POST", "/graphql", {"query": "{ books { nope } }"}, 400, invalid)
    tape.add("POST", "/graphql", {"query": "{ books { id } }"}, 200, {"errors": [{"message": "no"}], "data": None})
    assert [sample.operation for sample in tape.samples()] == [
        (("graphql:query", "{ books { nope } }"),),
        (("graphql:field:query", "books"),),
    ]


def test_refusals_with_a_good_status_mean_what_their_words_say():
    tape = Tape()
    for answer in ({"ok": False, "error": "channel_not_found"}, {"ok": False, "error": "name_taken"}, {"ok": False, "error": "no_text"}):
        tape.add("POST", "/api/call", {"a": 1}, 200, answer)
    tape.add("POST", "/api/call", {"a": 1}, 200, {"ok": False, "error": "not_authed"})
    tape.add("POST", "/api/call", {"a": 1}, 200, {"ok": True})
    assert [sample.verdict for sample in tape.samples()] == [404, 409, 400, 401, 200]


def test_what_is_called_by_a_parameter_is_an_operation_of_its_own():
    tape = Tape()
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "add", "arguments": {}}}
    tape.add("POST", "/mcp", call, 200, {"jsonrpc": "2.0", "id": 1, "result": {}})
    (sample,) = tape.samples()
    assert sample.operation == (("json:method", "tools/call"), ("jsonparam:name", "add"))


def test_a_method_that_there_is_not_stands_for_all_of_them():
    tape = Tape()
    error = {"code": -32601, "message": "Method not found"}
    tape.add("POST", "/rpc", {"jsonrpc": "2.0", "method": "nope", "id": 1}, 200, {"jsonrpc": "2.0", "error": error, "id": 1})
    assert tape.samples()[0].operation == (("jsonhas:method", ""),)


def test_resources_are_of_the_kind_that_their_scheme_says():
    tape = Tape()
    tape.add(
        "POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": "note://7"}}, 200, {"jsonrpc": "2.0"}
    )
    assert tape.samples()[0].operation == (("json:method", "resources/read"), ("jsonstarts:uri", "note://"))


def test_a_tool_that_there_is_not_stands_for_all_others():
    tape = Tape()
    result = {"content": [{"type": "text", "text": "Unknown tool: 'nope'"}], "isError": True}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "nope"}}
    tape.add("POST", "/mcp", asked, 200, {"jsonrpc": "2.0", "id": 1, "result": result})
    assert tape.samples()[0].operation == (("json:method", "tools/call"),)


def test_a_tool_that_failed_refused():
    tape = Tape()
    result = {"content": [{"type": "text", "text": "note 7 not found"}], "isError": True}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "get"}}
    tape.add("POST", "/mcp", asked, 200, {"jsonrpc": "2.0", "id": 1, "result": result})
    assert tape.samples()[0].verdict == 404


def test_payloads_that_say_what_is_wrong_are_refusals():
    tape = Tape()
    query = {"query": "mutation { deleteTask(id: 1) { deletedId userErrors { message } } }"}
    for said in ("Task does not exist", "Priority must be between 1 and 5"):
        tape.add("POST", "/", query, 200, {"data": {"deleteTask": {"deletedId": None, "userErrors": [{"message": said}]}}})
    assert [sample.verdict for sample in tape.samples()] == [404, 400]
