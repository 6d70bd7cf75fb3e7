from tests.unit.core.generator.proving.test_compare import differences
from tests.unit.core.generator.tape import START, iso

from understudy.core.generator.proving.companions import Companions
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request


def test_times_near_each_other_are_alike():
    assert differences({"at": iso(START)}, {"at": iso(START + 5)}) == []
    assert differences({"at": iso(START)}, {"at": iso(START + 5000)}) == ["body/at"]


def test_exact_moments_keep_company_as_ids_do():
    companions, first, second = Companions(), f"{START:.0f}.000001", f"{START + 1:.0f}.000002"
    assert differences({"ts": first}, {"ts": second}, companions) == []
    assert differences({"ts": first}, {"ts": second}, companions) == []
    assert differences({"ts": first}, {"ts": f"{START + 2:.0f}.000003"}, companions) == ["body/ts"]


def test_short_ids_keep_company_where_they_stand_as_ids():
    companions = Companions()
    assert differences({"id": "57ed"}, {"id": "7c6d"}, companions) == []
    assert differences({"post": "57ed"}, {"post": "7c6d"}, companions) == []
    assert companions.request(Request("GET", "/posts/57ed", Headers(), b"")).target == "/posts/7c6d"
    assert differences({"state": "open"}, {"state": "shut"}) == ["body/state"]


def test_ids_of_capitals_keep_company_also_when_one_has_no_digit():
    assert differences({"id": "CHQQYHRIFC"}, {"id": "CBF7AIRT4V"}) == []
    assert differences({"id": "SUPPORTED"}, {"id": "FORBIDDEN"}) == ["body/id"]


def test_links_keep_company_parameter_by_parameter():
    companions = Companions()
    here, there = (f"http://a.example/b?limit=2&cursor={token}%3D" for token in ("c9XuNVL3J51mmaOptTS2", "k2vZdUOT5P97zlnVrqNP"))
    assert differences({"next": here}, {"next": there}, companions) == []
    assert companions.made["c9XuNVL3J51mmaOptTS2="] == "k2vZdUOT5P97zlnVrqNP="
    assert differences({"next": here}, {"next": there.replace("limit=2", "limit=3")}, companions) == ["body/next"]
    assert differences({"next": here}, {"next": there.replace("/b?", "/c?")}, companions) == ["body/next"]
    assert differences({"link": f'<{here}>; rel="next"'}, {"link": f'<{there}>; rel="next"'}, companions) == []


def test_short_tails_of_names_keep_company():
    companions = Companions()
    assert differences({"arn": "arn:secret:dev/db-uWZNcb"}, {"arn": "arn:secret:dev/db-T3xtkx"}, companions) == []
    assert companions.translate("arn:secret:dev/db-uWZNcb") == "arn:secret:dev/db-T3xtkx"
    assert differences({"arn": "arn:secret:dev/db-stable"}, {"arn": "arn:secret:dev/db-master"}) == ["body/arn"]


def test_ids_in_base64url_keep_company_also_when_one_has_none_of_its_signs():
    assert differences({"id": "GI3OHZGM06vf5rtniX9FK"}, {"id": "D8U1jPUFIAqa82nxO-Wr_"}) == []
    assert differences({"id": "gi3ohzgm06vf5rtnix9fk"}, {"id": "D8U1jPUFIAqa82nxO-Wr_"}) == ["body/id"]


def test_tokens_keep_company_whether_or_not_they_have_a_sign_and_signed_ones_as_wholes():
    assert differences({"t": "r3zFcRyxzDf07jIoeycETOyQ0NFsLmcs"}, {"t": "yXSx9i-f-HNedfSuWmmt41pSkAZAhbCJ"}) == []
    companions = Companions()
    one, other = "eJyrVkosLcmIz8nPS1yUoKx.aSoXbQ.tZ0V8kq2mYw4nRc7Lx1pHs9DfGe", "eJyrVkosLcmIz8nPS1yUoKy.bQxZcd.Qm3Xt7Vb9Lw2Zk5Nc8Yp1Hd4GfR"
    assert differences({"c": f"session={one}; Path=/"}, {"c": f"session={other}; Path=/"}, companions) == []
    assert companions.translate(one) == other


def test_numbers_of_writes_keep_company_where_one_was_taken_by_a_refused_write():
    companions = Companions(counted=frozenset(['W/"1"', 'W/"3"', 'W/"4"']))
    assert differences({"version": 'W/"1"'}, {"version": 'W/"1"'}, companions) == []
    assert differences({"version": 'W/"3"'}, {"version": 'W/"2"'}, companions) == []
    assert differences({"version": 'W/"4"'}, {"version": 'W/"2"'}, companions) == ["body/version"]
    assert companions.request(Request("GET", "/a", Headers([("If-Match", 'W/"3"')]), b"")).headers.get("if-match") == 'W/"2"'
    assert differences({"version": 'W/"9"'}, {"version": 'W/"2"'}) == ["body/version"]


def test_a_tail_that_looks_like_a_word_keeps_company_with_one_that_does_not():
    assert differences({"arn": "arn:secret:dev/db-Cchzln"}, {"arn": "arn:secret:dev/db-T3xtkx"}) == []
    assert differences({"arn": "arn:secret:dev/db-Stable"}, {"arn": "arn:secret:dev/db-Master"}) == ["body/arn"]


def test_short_ids_keep_company_where_they_are_called_ids_of_something():
    assert differences({"GrantId": "76a487d4"}, {"GrantId": "10bcfcdb"}) == []
    assert differences({"stateId": "ready"}, {"stateId": "ended"}) == ["body/stateId"]
