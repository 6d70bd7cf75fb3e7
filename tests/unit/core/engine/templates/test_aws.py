"""Tags and pages of AWS."""

from understudy.core.engine.templates.aws import page, tagged, untagged

RED, BLUE = {"Key": "team", "Value": "red"}, {"Key": "team", "Value": "blue"}
PROD = {"Key": "env", "Value": "prod"}


def test_a_key_stands_once_and_new_ones_at_the_end():
    assert tagged([RED], [PROD]) == [RED, PROD]
    assert tagged([RED, PROD], [BLUE]) == [BLUE, PROD]
    assert untagged([RED, PROD], ["team", "none"]) == [PROD]


def test_pages_go_on_where_they_ended():
    assert page([1, 2, 3], {"MaxResults": 2}, "Names", 10) == {"Names": [1, 2], "NextToken": "2"}
    assert page([1, 2, 3], {"MaxResults": 2, "NextToken": "2"}, "Names", 10) == {"Names": [3]}
    assert page([1, 2], {"MaxResults": 2}, "Names", 10) == {"Names": [1, 2]}
    assert page([1, 2], {"MaxResults": 2}, "Names", 10, eager=True) == {"Names": [1, 2], "NextToken": "2"}
    assert page([1], {}, "Names", 10, null=True) == {"Names": [1], "NextToken": None}
