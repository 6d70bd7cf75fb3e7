from understudy.admin.listener import all_routes


def test_no_operation_stands_twice_in_the_table():
    places = [(route.method, route.path) for route in all_routes()]
    assert len(places) == len(set(places))
