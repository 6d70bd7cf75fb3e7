"""Traffic of a service that speaks GraphQL about things of several kinds: users that nobody makes, projects, and tasks."""

from tests.unit.core.generator.tape import Tape

USERS = [{"id": "u1", "name": "Root"}, {"id": "u2", "name": "Guest"}]
PROJECTS = {
    "9f0e7c1a-6a5b-4d3c-8e2f-1a2b3c4d5e6f": ("Garden", USERS[0]),
    "8e1d6b2c-5f4a-4c3b-9d2e-0f1e2d3c4b5a": ("House", USERS[1]),
}
TASKS = {
    "7d2c5a3b-4e3f-4b2a-8c1d-2e3f4a5b6c7d": ("Gravel", 3, next(iter(PROJECTS))),
    "6c3b4a29-3d2e-4a1b-9b0c-3f2e1d0c9b8a": ("Paint", 5, list(PROJECTS)[1]),
}


def kinds(*, search=True):
    """Users listed, projects and tasks made, read by a field for all kinds, ordered and searched for."""
    tape = Tape()

    def ask(query, answer, **variables):
        tape.add("POST", "/", {"query": query, "variables": variables}, 200, {"data": answer})

    ask("{ users { id name } }", {"users": USERS})
    for key, (name, owner) in PROJECTS.items():
        query = "mutation($input: P!) { createProject(input: $input) { id name owner { id name } } }"
        ask(query, {"createProject": {"id": key, "name": name, "owner": owner}}, input={"name": name, "ownerId": owner["id"]})
    for key, (title, rank, project) in TASKS.items():
        query = "mutation($input: T!) { createTask(input: $input) { id title rank } }"
        ask(query, {"createTask": {"id": key, "title": title, "rank": rank}}, input={"title": title, "rank": rank, "projectId": project})
    first, second = TASKS
    tasks = "query($by: Order) { tasks(orderBy: $by) { id title } }"
    listed = [{"id": key, "title": title} for key, (title, *_) in TASKS.items()]
    ask(tasks, {"tasks": listed})
    ask(tasks, {"tasks": listed[::-1]}, by="RANK_DESC")
    node = "query($id: ID!) { node(id: $id) { __typename id ... on Project { name } ... on Task { title } } }"
    ask(node, {"node": {"__typename": "Project", "id": next(iter(PROJECTS)), "name": "Garden"}}, id=next(iter(PROJECTS)))
    ask(node, {"node": {"__typename": "Task", "id": second, "title": "Paint"}}, id=second)
    if search:
        query = "query($text: String!) { search(text: $text) { __typename ... on Project { id name } ... on Task { id title } } }"
        found = [
            {"__typename": "Project", "id": next(iter(PROJECTS)), "name": "Garden"},
            {"__typename": "Task", "id": first, "title": "Gravel"},
        ]
        ask(query, {"search": found}, text="r")
        ask(query, {"search": found[:1]}, text="garden")
    return tape
