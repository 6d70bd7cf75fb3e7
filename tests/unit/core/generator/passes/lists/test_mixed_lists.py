from tests.unit.core.generator.kinds import kinds

from understudy.core.generator.passes.lists.mixed_lists import find_mixed
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.nodes import Expr


def test_a_union_lists_one_kind_after_the_other():
    endpoints = find_endpoints(kinds().samples())
    collections = find_collections(endpoints)
    (search,) = [one for one in endpoints if one.operation[0][1] == "search"]
    found = find_mixed(collections, search.samples)
    text = "request.graphql.arguments.text"
    projects, tasks = f"(items('projects') | where_says('name', {text}))", f"(items('tasks') | where_says('title', {text}))"
    assert found == {("data", "search"): Expr(f"({projects} + {tasks}) | cut_to(request.graphql.selection)")}
    (users,) = [one for one in endpoints if one.operation[0][1] == "users"]
    assert find_mixed(collections, users.samples) == {}
