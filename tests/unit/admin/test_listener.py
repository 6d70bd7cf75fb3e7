import pytest

from understudy.admin.listener import all_routes, check_host
from understudy.errors import UsageError


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_alone(host):
    check_host(host, insecure=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1", "::", "build.example"])
def test_others_only_when_somebody_insists(host):
    with pytest.raises(UsageError, match="--insecure-admin"):
        check_host(host, insecure=False)
    check_host(host, insecure=True)


def test_no_operation_stands_twice_in_the_table():
    places = [(route.method, route.path) for route in all_routes()]
    assert len(places) == len(set(places))
