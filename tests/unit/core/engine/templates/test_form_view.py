from understudy.core.engine.templates.form_view import view_form_tree
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request


def test_brackets_nest_and_numbers_make_lists():
    body = b"name=ann&metadata[color]=red&items[0][price]=p1&items[1][price]=p2&tags[]=a&tags[]=b"
    request = Request("POST", "/", Headers.of([("content-type", "application/x-www-form-urlencoded")]), body)
    assert view_form_tree(request) == {
        "name": "ann",
        "metadata": {"color": "red"},
        "items": [{"price": "p1"}, {"price": "p2"}],
        "tags": ["a", "b"],
    }


def test_lists_and_maps_of_the_aws_query_protocol_are_such():
    body = b"Tags.member.1.Key=env&Tags.member.1.Value=d&Tag.1=x&Tag.2=y&Attributes.entry.1.key=color&Attributes.entry.1.value=red&v1.2=z"
    request = Request("POST", "/", Headers.of([("content-type", "application/x-www-form-urlencoded")]), body)
    assert view_form_tree(request) == {
        "Tags": [{"Key": "env", "Value": "d"}],
        "Tag": ["x", "y"],
        "Attributes": {"color": "red"},
        "v1": {"2": "z"},
    }
