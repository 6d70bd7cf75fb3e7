import pytest

from understudy.admin.exposure import check_host
from understudy.errors import UsageError


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_alone(host):
    check_host(host, insecure=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1", "::", "build.example"])
def test_others_only_when_somebody_insists(host):
    with pytest.raises(UsageError, match="--insecure-admin"):
        check_host(host, insecure=False)
    check_host(host, insecure=True)
