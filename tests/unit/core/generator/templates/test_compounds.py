from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.compounds import explain_compound
from understudy.core.generator.templates.nodes import Const, Expr, Text
from understudy.core.generator.templates.sources import Case


def cases(number):
    tape = Tape()
    for _ in range(number):
        tape.add("POST", "/")
    return [Case(sample, {}) for sample in tape.samples()]


def test_a_text_is_made_of_the_members_beside_it():
    members = {"path": Expr("request.form.Path | default('/')"), "name": Expr("request.form.Name"), "kind": Const("user")}
    targets = [
        {"path": "/", "name": "cyd", "kind": "user", "arn": "arn:1:user/cyd"},
        {"path": "/eng/", "name": "ada", "kind": "user", "arn": "arn:1:user/eng/ada"},
    ]
    assert explain_compound("arn", members, targets, cases(2)) == Text(
        ("arn:1:user", Expr("request.form.Path | default('/')"), Expr("request.form.Name"))
    )


def test_one_member_alone_or_other_text_explains_nothing():
    targets = [{"name": "cyd", "arn": "arn:1:cyd"}, {"name": "ada", "arn": "arn:1:ada"}]
    assert explain_compound("arn", {"name": Expr("request.form.Name")}, targets, cases(2)) is None
    members = {"name": Expr("request.form.Name"), "path": Expr("request.form.Path")}
    told = [{"name": "cyd", "path": "/x/", "arn": "arn:1:four"}, {"name": "ada", "path": "/y/", "arn": "arn:1:five"}]
    assert explain_compound("arn", members, told, cases(2)) is None
