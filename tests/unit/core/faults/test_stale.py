from understudy.core.faults.stale import Stale
from understudy.core.model.step import Finish, SendHead


def test_gives_the_older_answer_where_there_is_one(answer, scene):
    older = (SendHead(200), Finish())
    assert Stale().edit(answer, scene(earlier=older)) == older
    assert Stale().edit(answer, scene()) == answer
