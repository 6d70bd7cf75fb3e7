"""Parameters, their versions, and what stands below a path."""

from understudy.core.engine.templates.parameter_store import below, described, history, labeled, name_of, shown, version_of, written

ARN = "arn:aws:ssm:eu-west-1:1:parameter"


def parameter(name, *values, kind="String", **more):
    found = {"Name": name, "ARN": ARN + name, **more}
    for number, value in enumerate(values, 1):
        request = {"Name": name, "Value": value, **({"Type": kind, "Description": "first"} if number == 1 else {})}
        found["versions"] = written(found, request, number, "sealed")
    return found


HOST, KEY = parameter("/app/db/host", "a", "b"), parameter("/app/db/key", "hush", kind="SecureString")
NAME = parameter("/app/name", "web", Tags=[{"Key": "team", "Value": "core"}])


def test_names_may_say_a_version_or_be_part_of_an_arn():
    assert [name_of(told) for told in ("/a/b", "/a/b:3", ARN + "/a/b", "plain")] == ["/a/b", "/a/b", "/a/b", "plain"]


def test_what_a_write_leaves_out_stays_and_its_version_counts_on():
    assert HOST["versions"][1] == {
        "Tier": "Standard",
        "DataType": "text",
        "Type": "String",
        "Description": "first",
        "Value": "b",
        "Version": 2,
        "LastModifiedDate": 2,
    }
    assert shown(HOST, {}, "/app/db/host:1")["Value"] == "a"
    assert shown(HOST, {}) == {
        "Name": "/app/db/host",
        "Type": "String",
        "Value": "b",
        "Version": 2,
        "LastModifiedDate": 2,
        "ARN": ARN + "/app/db/host",
        "DataType": "text",
    }
    assert version_of(HOST, "/app/db/host:9") is None
    assert [one["Value"] for one in history(HOST, {})] == ["a", "b"]


def test_secure_strings_are_sealed_unless_they_are_decrypted():
    assert shown(KEY, {})["Value"] == "sealed"
    assert shown(KEY, {"WithDecryption": True})["Value"] == "hush"
    assert history(KEY, {}, {"LastModifiedUser": "me"})[0]["Value"] == "sealed"
    assert described([KEY], {})[0]["KeyId"] == "alias/aws/ssm"


def test_what_stands_below_a_path():
    every = [HOST, KEY, NAME]
    assert [one["Name"] for one in below(every, {"Path": "/app"})] == ["/app/name"]
    assert [one["Name"] for one in below(every, {"Path": "/app/db/"})] == ["/app/db/host", "/app/db/key"]
    assert len(below(every, {"Path": "/", "Recursive": True})) == 3
    secure = {"ParameterFilters": [{"Key": "Type", "Values": ["SecureString"]}]}
    assert [one["Name"] for one in below(every, {"Path": "/app", "Recursive": True, **secure})] == ["/app/db/key"]


def test_filters_of_descriptions():
    def names(kind, values, option="Equals"):
        told = {"ParameterFilters": [{"Key": kind, "Option": option, "Values": values}]}
        return [one["Name"] for one in described([HOST, KEY, NAME], told, {"LastModifiedUser": "me"})]

    assert names("Name", ["/app/db"], "BeginsWith") == ["/app/db/host", "/app/db/key"]
    assert names("Name", ["db/h"], "Contains") == ["/app/db/host"]
    assert names("Name", ["app/name"]) == ["/app/name"]
    assert names("Path", ["/app"], "OneLevel") == ["/app/name"]
    assert len(names("Path", ["/app"], "Recursive")) == 3
    assert names("tag:team", ["core"]) == ["/app/name"]
    assert names("tag:team", []) == ["/app/name"]
    assert names("Label", ["live"]) == []
    assert "Value" not in described([HOST], {})[0]


def test_a_label_is_at_one_version():
    versions = labeled(HOST, {"Labels": ["live"], "ParameterVersion": 1})
    assert version_of({**HOST, "versions": versions}, "/app/db/host:live")["Value"] == "a"
    versions = labeled({**HOST, "versions": versions}, {"Labels": ["live"]})
    assert [one["Labels"] for one in versions] == [[], ["live"]]
