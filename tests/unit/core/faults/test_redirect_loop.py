from understudy.core.faults.redirect_loop import RedirectLoop


def test_sends_the_client_back_where_it_came_from(answer, scene):
    head, _ = RedirectLoop(307).edit(answer, scene(target="/a?b=1"))
    assert (head.status, head.headers.get("location")) == (307, "/a?b=1")
