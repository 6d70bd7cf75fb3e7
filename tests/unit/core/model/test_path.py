import pytest

from understudy.core.model.path import canonical_path
from understudy.testing.messages import make_request
from understudy.testing.stubs import make_when


def match(path, target):
    return make_when({"path": path}).path.match(make_request(target=target))


@pytest.mark.parametrize(
    ("path", "target", "params"),
    [
        ("/a b/é", "/a%20b/%C3%A9?q=1", {}),
        ("/a%2Fb", "/a%2fb", {}),
        ("/a%2Fb", "/a/b", None),
        ("/a", "/a/", None),
        ("/", "", None),
        ("/a/{id}", "/a/b%2Fc", {"id": "b/c"}),
        ("/a/{id}", "/a/", None),
        ("/a/{id:int}", "/a/12", {"id": "12"}),
        ("/a/{id:int}", "/a/1x", None),
        ("/a/{id:hex}", "/a/0aF", {"id": "0aF"}),
        ("/a/{id:uuid}", "/a/9b2f3c1e-0000-4000-8000-00805f9b34fb", {"id": "9b2f3c1e-0000-4000-8000-00805f9b34fb"}),
        ("/{name}.json", "/a.b.json", {"name": "a.b"}),
        ("/{name}.json", "/.json", None),
        ("/{a}...{b}", "/x...y", {"a": "x", "b": "y"}),
        ("/{id}:cancel", "/7:cancel", {"id": "7"}),
        ("/@{scope}%2F{name}", "/@types%2Fnode", {"scope": "types", "name": "node"}),
        ("/{bucket}/{key:path}", "/b/a/c%20d", {"bucket": "b", "key": "a/c d"}),
        ("/{bucket}/{key:path}", "/b/", None),
        ("/v2/{name:path}/manifests/{ref}", "/v2/a/b/manifests/c", {"name": "a/b", "ref": "c"}),
        ("/{module:path}/@v/{version}.info", "/example.com/x/y/@v/v1.0.0.info", {"module": "example.com/x/y", "version": "v1.0.0"}),
        ("/a/*/c", "/a/b/c", {}),
        ("/a/*/c", "/a/b/d/c", None),
        ("/a/**", "/a", {}),
        ("/a/**/z", "/a/b/c/z", {}),
        ("/a/**/z", "/a/z", {}),
        ("/img*.png", "/img7.png", {}),
        ({"regex": "/v(?P<version>[12])/.*"}, "/v2/x", {"version": "2"}),
        ({"regex": "/v[12]"}, "/v1/x", None),
        ({"literal": "/a*"}, "/a*", {}),
    ],
)
def test_paths(path, target, params):
    assert match(path, target) == params


def test_the_more_specific_path_has_the_greater_specificity():
    paths = ["/**", {"regex": "/a/.*"}, "/a/**", "/a/{b:path}", "/a/*", "/a/{b}", "/a/{b:int}", "/a/{b}.json", "/a/b"]
    grades = [make_when({"path": path}).path.specificity for path in paths]
    assert grades == sorted(grades)


def test_the_canonical_path_is_decoded_but_for_slashes():
    assert canonical_path(make_request(target="/a%20b/c%2Fd?x=/")) == "/a b/c%2Fd"


def test_many_multi_segment_parameters_stay_cheap():
    assert match("/{a:path}/x/{b:path}/y", "/" + "x/" * 300) is None
