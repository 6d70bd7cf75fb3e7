import json

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.pipeline import generate
from understudy.core.generator.things.live import Collection, Version
from understudy.core.generator.things.other_versions import asks_for_more, shows_another_version
from understudy.core.generator.things.roles import Roles
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def store():
    """A store of parameters with versions, tags, pages and filters that say how they compare."""
    tape = Tape()
    made = {}

    def call(target, asked, answer, status=200):
        tape.add("POST", "/", asked, status, answer, headers=[("X-Amz-Target", f"Store.{target}")])

    def put(name, value, **more):
        version = made[name]["Version"] + 1 if name in made else 1
        made[name] = {"Name": name, "Value": value, "Version": version, "Changed": tape.now, "Arn": f"arn:s:{name}"}
        call("PutParameter", {"Name": name, "Value": value, **more}, {"Version": version})

    def described(*names):
        return {"Parameters": [{"Name": name, "Version": made[name]["Version"], "Description": f"about {name}"} for name in names]}

    names = ("/web/live/url", "/web/live/key", "/web/test/url", "/jobs/cron")
    for index, name in enumerate(names):
        put(name, f"first {index}", Description=f"about {name}", Tags=[{"Key": "root", "Value": name.split("/")[1]}])
    call("GetParameter", {"Name": names[0]}, {"Parameter": made[names[0]]})
    call("GetParametersByPath", {"Path": "/web", "Recursive": True}, {"Parameters": [made[name] for name in names[:3]]})
    call("GetParametersByPath", {"Path": "/web/live", "Recursive": False}, {"Parameters": [made[name] for name in names[:2]]})
    call("GetParametersByPath", {"Path": "/web", "Recursive": True, "MaxResults": 2}, {"Parameters": [made[name] for name in names[:2]]})
    put(names[0], "second")
    second = made[names[0]]
    put(names[0], "third")
    call("GetParameter", {"Name": names[0]}, {"Parameter": made[names[0]]})
    call("GetParameter", {"Name": f"{names[0]}:2"}, {"Parameter": second})
    begin = [{"Key": "Name", "Option": "BeginsWith", "Values": ["/web"]}]
    call("DescribeParameters", {"Filters": begin}, described(*names[:3]))
    call("DescribeParameters", {"Filters": [{"Key": "Name", "Values": [names[1]]}]}, described(names[1]))
    asked = {"ResourceType": "Parameter", "ResourceId": names[0]}
    root, env = {"Key": "root", "Value": "web"}, {"Key": "env", "Value": "d"}
    call("ListTagsForResource", asked, {"TagList": [root]})
    call("AddTagsToResource", {**asked, "Tags": [env]}, {})
    call("ListTagsForResource", asked, {"TagList": [root, env]})
    call("RemoveTagsFromResource", {**asked, "TagKeys": ["root"]}, {})
    call("ListTagsForResource", asked, {"TagList": [env]})
    call("DeleteParameter", {"Name": names[0]}, {})
    call("GetParameter", {"Name": names[0]}, {"__type": "ParameterNotFound"}, 400)
    return tape


def served():
    generated = generate(store().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(target, **asked):
        fields = Headers.of([("content-type", "application/json"), ("x-amz-target", f"Store.{target}")])
        answer = service.answer(Request("POST", "/", fields, json.dumps(asked).encode()), 1.8e9)
        return None if answer is None else json.loads(answer.body)

    return ask


def test_a_read_of_an_older_version_spoils_nothing_of_the_others():
    ask = served()
    for name in ("/api/a/host", "/api/a/port", "/api/b/host", "/misc"):
        assert ask("PutParameter", Name=name, Value="1", Description=f"about {name}", Tags=[{"Key": "x", "Value": "y"}]) == {"Version": 1}
    for version in (2, 3, 4):
        assert ask("PutParameter", Name="/api/a/host", Value=f"v{version}") == {"Version": version}
    shown = ask("GetParameter", Name="/api/a/host")["Parameter"]
    assert (shown["Value"], shown["Version"], shown["Arn"]) == ("v4", 4, "arn:s:/api/a/host")
    assert ask("GetParameter", Name="/api/a/host:2") is None
    below = ask("GetParametersByPath", Path="/api", Recursive=True)["Parameters"]
    assert [one["Name"] for one in below] == ["/api/a/host", "/api/a/port", "/api/b/host"]
    assert "Description" not in below[0]
    begin = ask("DescribeParameters", Filters=[{"Key": "Name", "Option": "BeginsWith", "Values": ["/api/a"]}])["Parameters"]
    assert [(one["Name"], one["Description"]) for one in begin] == [
        ("/api/a/host", "about /api/a/host"),
        ("/api/a/port", "about /api/a/port"),
    ]
    assert [one["Name"] for one in ask("DescribeParameters", Filters=[{"Key": "Name", "Values": ["/misc"]}])["Parameters"]] == ["/misc"]
    assert ask("ListTagsForResource", ResourceType="Parameter", ResourceId="/misc") == {"TagList": [{"Key": "x", "Value": "y"}]}


def test_a_version_is_another_where_what_it_shows_is_no_longer_so():
    tape = Tape()
    for asked, value in (({"Id": "a"}, "new"), ({"Id": "a", "Version": "1"}, "old")):
        tape.add("POST", "/", asked, 200, {"Id": "a", "Value": value}, headers=[("X-Amz-Target", "Store.GetThing")])
    samples = tape.samples()
    (endpoint,) = find_endpoints(samples)
    roles = Roles(Collection("things", "key"))
    roles.root_at[endpoint] = ()
    known = Version((), "a", None, {"body": {"Id": "a", "Value": "new"}})
    assert [shows_another_version(roles, endpoint, sample, known) for sample in endpoint.samples] == [False, True]
    assert [asks_for_more(endpoint, sample) for sample in endpoint.samples] == [False, True]


def test_a_version_is_another_also_where_nobody_looked_since_the_last_change():
    tape = Tape()
    tape.add("POST", "/", {"Id": "a:1"}, 200, {"Id": "a", "Value": "old"}, headers=[("X-Amz-Target", "Store.GetThing")])
    (endpoint,) = find_endpoints(tape.samples())
    roles = Roles(Collection("things", "key"))
    roles.root_at[endpoint] = ()
    known = Version((), "a", None, {"body": {"Id": "a", "Value": "new"}})
    assert shows_another_version(roles, endpoint, endpoint.samples[0], Version((), "a", None, previous=known))
