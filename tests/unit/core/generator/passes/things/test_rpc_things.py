from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.rpc_things import rpc_collections


def call(tape, target, asked, answer, status=200):
    tape.add("POST", "/", asked, status, answer, headers=[("X-Amz-Target", f"Svc.{target}")])


def test_tables_and_the_items_in_them():
    tape = Tape()
    call(tape, "CreateTable", {"TableName": "films"}, {"Table": {"TableName": "films"}})
    call(tape, "PutItem", {"TableName": "films", "Item": {"id": {"S": "u1"}, "n": {"S": "Alien"}}}, {})
    call(tape, "GetItem", {"TableName": "films", "Key": {"id": {"S": "u1"}}}, {"Item": {"id": {"S": "u1"}, "n": {"S": "Alien"}}})
    call(tape, "ListTables", {}, {"TableNames": ["films"]})
    call(tape, "DeleteTable", {"TableName": "films"}, {})
    tables, items = rpc_collections(find_endpoints(tape.samples()))
    assert (tables.collection.name, tables.collection.scope) == ("tables", ())
    assert {part.codes.get("key") for part in tables.parts.values()} == {"request.json.TableName", None}
    assert (items.collection.name, items.collection.scope) == ("items", ("table",))
    assert {part.codes["key"] for part in items.parts.values()} == {"request.json.Item.id.S", "request.json.Key.id.S"}


def test_a_name_in_a_url_is_the_name():
    tape = Tape()
    call(tape, "CreateQueue", {"QueueName": "jobs"}, {"QueueUrl": "http://q/1/jobs"})
    call(tape, "DeleteQueue", {"QueueUrl": "http://q/1/jobs"}, {})
    queues = rpc_collections(find_endpoints(tape.samples()))[0]
    assert {part.codes["key"] for part in queues.parts.values()} == {"request.json.QueueName", "request.json.QueueUrl | basename"}


def test_an_answer_that_is_a_bare_value_is_no_key_with_a_name():
    tape = Tape()
    call(tape, "CreateNote", {"Text": "hello"}, "note-1")
    call(tape, "GetNote", {"NoteId": "note-1"}, {"Text": "hello"})
    call(tape, "ListNotes", {}, {"Notes": ["note-1"]})
    for proposed in rpc_collections(find_endpoints(tape.samples())):
        assert proposed.collection.name == "notes"


def test_what_is_only_set_and_read_is_a_part_of_the_whole():
    tape = Tape()

    def call(action, asked, answer):
        tape.add("POST", "/", asked, 200, answer, headers=[("X-Amz-Target", f"vault.{action}")])

    call("CreateSecret", {"Name": "db"}, {"Name": "db"})
    call("PutSecretValue", {"SecretId": "db", "Text": "one"}, {"Name": "db"})
    call("GetSecretValue", {"SecretId": "db"}, {"Name": "db", "Text": "one"})
    call("DescribeSecret", {"SecretId": "db"}, {"Name": "db"})
    (roles,) = rpc_collections(find_endpoints(tape.samples()))
    acts = {endpoint.operation[0][1].partition(".")[2]: part.act for endpoint, part in roles.parts.items()}
    assert acts == {"CreateSecret": "put", "PutSecretValue": "write", "GetSecretValue": "read", "DescribeSecret": "read"}


def test_what_changes_a_part_of_a_thing_joins_the_thing_that_it_names():
    tape = Tape()
    order = {"OrderId": "6f1c2a9e-8d14-4b7e-a6f3-1c0d2e3f4a02", "Status": "NEW"}
    call(tape, "CreateOrder", {"Customer": "ann"}, order)
    call(tape, "UpdateStatus", {"Order": order["OrderId"], "Status": "PAID"}, {**order, "Status": "PAID"})
    call(tape, "GetOrder", {"OrderId": order["OrderId"]}, {**order, "Status": "PAID"})
    (roles,) = rpc_collections(find_endpoints(tape.samples()))
    acts = {endpoint.operation[0][1].partition(".")[2]: (part.act, part.codes.get("key")) for endpoint, part in roles.parts.items()}
    assert acts["UpdateStatus"] == ("write", "request.json.Order")


def test_what_an_unknown_word_does_is_learned_from_what_happened():
    tape = Tape()

    def ask(method, params, **answer):
        tape.add(
            "POST",
            "/rpc",
            {"jsonrpc": "2.0", "method": method, "params": params, "id": len(tape.exchanges)},
            200,
            {"jsonrpc": "2.0", **answer},
        )

    def account(balance):
        return {"id": "a-17", "owner": "ann", "balance": balance}

    ask("account_create", {"owner": "ann"}, result=account(0))
    ask("account_deposit", {"id": "a-17", "amount": 5}, result=account(5))
    ask("account_get", {"id": "a-17"}, result=account(5))
    ask("account_freeze", {"id": "a-17"}, result=True)
    ask("account_get", {"id": "a-17"}, result=account(6))
    ask("account_owner", {"id": "a-17"}, result="ann")
    ask("account_close", {"id": "a-17"}, result=True)
    ask("account_get", {"id": "a-17"}, error={"code": 1, "message": "account not found"})
    (roles,) = rpc_collections(find_endpoints(tape.samples()))
    acts = {endpoint.operation[0][1].partition("_")[2]: part.act for endpoint, part in roles.parts.items()}
    assert acts == {"create": "create", "deposit": "write", "get": "read", "freeze": "write", "owner": "read", "close": "remove"}


def test_a_verb_that_nobody_knows_joins_the_thing_that_it_names():
    tape = Tape()

    def ask(tool, arguments, said):
        params = {"name": tool, "arguments": arguments, "_meta": {"token": 1}}
        result = {"content": [], "structuredContent": said}
        asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        tape.add("POST", "/mcp", asked, 200, {"jsonrpc": "2.0", "id": 1, "result": result})

    for number in (1, 2):
        ask("add_book", {"title": f"t{number}"}, {"id": f"book-{number}", "title": f"t{number}", "lent": False})
    ask("find_books", {}, {"result": [{"id": f"book-{number}", "title": f"t{number}", "lent": False} for number in (1, 2)]})
    ask("lend", {"book_id": "book-2"}, {"id": "book-2", "title": "t2", "lent": True})
    ask("find_books", {}, {"result": [{"id": f"book-{number}", "title": f"t{number}", "lent": number == 2} for number in (1, 2)]})
    (roles,) = rpc_collections(find_endpoints(tape.samples()))
    assert {endpoint.operation[1][1]: part.act for endpoint, part in roles.parts.items()}["lend"] == "write"


def test_numbers_that_an_unknown_verb_lists_are_no_keys_of_things():
    tape = Tape()

    def ask(method, params, result):
        asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        tape.add("POST", "/rpc", asked, 200, {"jsonrpc": "2.0", "id": 1, "result": result})

    for number in (1, 2, 3):
        ask("createNote", {"text": f"t{number}"}, {"id": number, "text": f"t{number}"})
    ask("getNote", {"id": 2}, {"id": 2, "text": "t2"})
    ask("countdown", {"start": 3}, [3, 2, 1])
    (roles,) = rpc_collections(find_endpoints(tape.samples()))
    assert {endpoint.operation[0][1] for endpoint in roles.parts} == {"createNote", "getNote"}


def test_nodes_of_graphql_are_known_by_their_ids():
    tape = Tape()

    def ask(query, data):
        tape.add("POST", "/", {"query": query}, 200, {"data": data})

    ask('mutation { addAuthor(name: "Ada") { id name } }', {"addAuthor": {"id": "a-1", "name": "Ada"}})
    ask('mutation { addBook(title: "Stars", authorId: "a-1") { id title } }', {"addBook": {"id": "b-1", "title": "Stars"}})
    ask('mutation { rateBook(id: "b-1", rating: 4.5) { id rating } }', {"rateBook": {"id": "b-1", "rating": 4.5}})
    ask('{ book(id: "b-1") { title } }', {"book": {"title": "Stars"}})
    ask('{ search(text: "ta") { id } }', {"search": [{"id": "b-1"}]})
    ask("{ authors { name } }", {"authors": [{"name": "Ada"}]})
    ask('{ author(id: "a-1") { name } }', {"author": {"name": "Ada"}})
    authors, books = rpc_collections(find_endpoints(tape.samples()))
    acts = {endpoint.operation[0][1]: part.act for roles in (authors, books) for endpoint, part in roles.parts.items()}
    assert (authors.collection.scope, books.collection.scope) == ((), ())
    assert acts == {
        "addAuthor": "create",
        "authors": "list",
        "author": "read",
        "addBook": "create",
        "rateBook": "write",
        "book": "read",
        "search": "list",
    }


def test_what_is_made_and_read_is_no_part_of_what_it_is_called_after():
    tape = Tape()
    call(tape, "CreatePool", {"PoolName": "shop"}, {"Pool": {"Id": "p_1", "Name": "shop"}})
    call(tape, "DescribePool", {"PoolId": "p_1"}, {"Pool": {"Id": "p_1", "Name": "shop"}})
    call(tape, "CreatePoolClient", {"PoolId": "p_1", "ClientName": "web"}, {"Client": {"ClientId": "c1", "ClientName": "web"}})
    call(tape, "DescribePoolClient", {"PoolId": "p_1", "ClientId": "c1"}, {"Client": {"ClientId": "c1", "ClientName": "web"}})
    pools, clients = rpc_collections(find_endpoints(tape.samples()))
    assert (pools.collection.name, clients.collection.name, clients.collection.scope) == ("pools", "pool_clients", ("pool",))


def test_who_does_it_is_no_part_of_the_verb():
    tape = Tape()
    call(tape, "AdminCreateUser", {"Username": "ann"}, {"User": {"Username": "ann"}})
    call(tape, "AdminGetUser", {"Username": "ann"}, {"Username": "ann"})
    (users,) = rpc_collections(find_endpoints(tape.samples()))
    assert (users.collection.name, {part.act for part in users.parts.values()}) == ("users", {"put", "read"})


def test_a_parameter_by_place_may_be_the_key_beside_others():
    tape = Tape()

    def ask(method, params, result):
        tape.add("POST", "/rpc", {"jsonrpc": "2.0", "method": method, "params": params}, 200, {"jsonrpc": "2.0", "result": result})

    ask("blog.newPost", ["main", "Hello"], "17")
    ask("blog.getPost", ["17"], {"id": "17", "title": "Hello"})
    ask("blog.editPost", ["17", {"title": "Other"}], True)
    (roles,) = rpc_collections(find_endpoints(tape.samples()))
    keys = {endpoint.operation[0][1]: part.codes.get("key") for endpoint, part in roles.parts.items()}
    assert keys["blog.editPost"] == keys["blog.getPost"] == "request.json.params[0]"


def test_what_describes_several_things_lists_them():
    tape = Tape()
    alarms = [{"AlarmName": "cpu", "Limit": 1}, {"AlarmName": "disk", "Limit": 2}]
    for alarm in alarms:
        call(tape, "PutMetricAlarm", alarm, {})
    call(tape, "DescribeAlarms", {"AlarmNames": ["cpu"]}, {"Alarms": alarms[:1]})
    call(tape, "DescribeAlarms", {}, {"Alarms": alarms})
    call(tape, "SetAlarmState", {"AlarmName": "cpu", "State": "on"}, {})
    call(tape, "DeleteAlarms", {"AlarmNames": ["cpu"]}, {})
    (roles,) = rpc_collections(find_endpoints(tape.samples()))
    found = {endpoint.operation[-1][1].rpartition(".")[2]: (part.role, part.act) for endpoint, part in roles.parts.items()}
    assert found == {
        "PutMetricAlarm": ("one", "put"),
        "DescribeAlarms": ("many", "list"),
        "SetAlarmState": ("one", "write"),
        "DeleteAlarms": ("many", "remove"),
    }


def test_a_lone_element_of_xml_is_a_list_where_the_element_around_it_says_so():
    tape = Tape()
    for name in ("one", "two"):
        tape.add("POST", "/", f"Action=CreateStack&StackName={name}", 200, f"<R><StackId>id/{name}</StackId></R>")
        shown = f"<R><Stacks><member><StackName>{name}</StackName></member></Stacks></R>"
        tape.add("POST", "/", f"Action=DescribeStacks&StackName={name}", 200, shown)
    tape.add("POST", "/", "Action=DeleteStack&StackName=one", 200, "<R></R>")
    (roles,) = rpc_collections(find_endpoints(tape.samples()))
    assert {(part.role, part.act) for part in roles.parts.values()} == {("one", "put"), ("many", "list"), ("one", "remove")}


def test_what_there_is_one_of_for_each_thing_is_known_by_its_key():
    tape = Tape()
    call(tape, "CreateBox", {"boxName": "a"}, {"box": {"boxName": "a"}})
    call(tape, "GetBox", {"boxName": "a"}, {"box": {"boxName": "a"}})
    call(tape, "PutBoxPolicy", {"boxName": "a", "text": "{}"}, {})
    call(tape, "GetBoxPolicy", {"boxName": "a"}, {"boxName": "a", "text": "{}"})
    call(tape, "DeleteBoxPolicy", {"boxName": "a"}, {})
    _, policies = rpc_collections(find_endpoints(tape.samples()))
    assert (policies.collection.scope, {part.codes["key"] for part in policies.parts.values()}) == ((), {"request.json.boxName"})


def test_what_is_listed_and_removed_was_made_by_whom_the_name_says_nothing_else():
    tape = Tape()
    call(tape, "RequestPass", {"Name": "ann"}, {"PassArn": "arn:pass/1"})
    call(tape, "ListPasses", {}, {"Passes": [{"PassArn": "arn:pass/1"}]})
    call(tape, "GrantPass", {"PassArn": "arn:pass/1"}, {})
    call(tape, "DeletePass", {"PassArn": "arn:pass/1"}, {})
    (roles,) = rpc_collections(find_endpoints(tape.samples()))
    assert [part.act for endpoint, part in roles.parts.items() if endpoint.operation[-1][1] == "Svc.RequestPass"] == ["create"]


def test_a_name_of_a_vocabulary_is_no_key():
    tape = Tape()
    for name in ("hi", "bye"):
        tape.add("POST", "/", f"Action=CreateTemplate&Template.Name={name}", 200, '<R xmlns="http://x.example/doc"><Id>1</Id></R>')
        shown = f'<R xmlns="http://x.example/doc"><Name>{name}</Name></R>'
        tape.add("POST", "/", f"Action=GetTemplate&Name={name}", 200, shown)
    (roles,) = rpc_collections(find_endpoints(tape.samples()))
    assert {part.codes["key"] for part in roles.parts.values()} == {"request.form['Template.Name']", "request.form.Name"}


def test_what_every_call_says_is_no_key_of_what_gets_one_of_its_own():
    tape = Tape()

    def call(method, asked, result):
        tape.add(
            "POST", "/rpc", {"jsonrpc": "2.0", "id": 1, "method": method, "params": ["token:abc", *asked]}, 200, {"id": 1, "result": result}
        )

    keys = [f"83fa7d455c61d92{number}" for number in range(2)]
    for number, key in enumerate(keys):
        call("addTask", [f"task {number}"], key)
    for key in keys:
        call("getTask", [key], {"key": key, "state": "waiting"})
    call("listTasks", [], [{"key": key, "state": "waiting"} for key in keys])
    call("removeTask", [keys[0]], "OK")
    (tasks,) = rpc_collections(find_endpoints(tape.samples()))
    assert {part.codes.get("key") for part in tasks.parts.values()} == {"request.json.params[1]", None}


def test_what_makes_a_text_of_what_it_is_brought_changes_nothing():
    tape = Tape()
    made = "q8Zt3LfV0aKcX7RwYp2NHd5uJ1mGs9BeTx4QoWz6Vn7kR2yC"
    for key in ("key-1", "key-2"):
        call(tape, "CreateKey", {"KeyId": key}, {"KeyId": key, "State": "on"})
    call(tape, "DescribeKey", {"KeyId": "key-1"}, {"KeyId": "key-1", "State": "on"})
    call(tape, "Encrypt", {"KeyId": "key-1", "Text": "attack at dawn"}, {"Sealed": made})
    call(tape, "Halt", {"KeyId": "key-1", "Reason": "old"}, {})
    call(tape, "DescribeKey", {"KeyId": "key-1"}, {"KeyId": "key-1", "State": "off"})
    (keys,) = rpc_collections(find_endpoints(tape.samples()))
    assert {endpoint.operation[-1][1].rpartition(".")[2]: part.act for endpoint, part in keys.parts.items()} == {
        "CreateKey": "put",
        "DescribeKey": "read",
        "Halt": "write",
    }


def test_what_is_only_listed_and_read_by_its_id_is_there_from_the_start():
    tape = Tape()
    people = [{"id": "U01ALICE001", "name": "alice"}, {"id": "U02BOBBY002", "name": "bob"}]
    call(tape, "ListUsers", {}, {"Users": people})
    call(tape, "GetUser", {"UserId": "U01ALICE001"}, {"User": people[0]})
    (users,) = rpc_collections(find_endpoints(tape.samples()))
    assert {(part.role, part.act, part.codes.get("key")) for part in users.parts.values()} == {
        ("many", "list", None),
        ("one", "read", "request.json.UserId"),
    }


def test_what_is_only_listed_is_no_collection():
    tape = Tape()
    call(tape, "ListUsers", {}, {"Users": [{"id": "U01ALICE001", "name": "alice"}]})
    call(tape, "GetUser", {"UserId": "U07GHOST007"}, {"User": None})
    assert rpc_collections(find_endpoints(tape.samples())) == []
