import gc

from understudy.runtime.collector import hold, settle


def test_nothing_is_collected_at_the_start_and_what_is_loaded_never():
    before = gc.get_threshold()
    try:
        gc.set_threshold(1000, *before[1:])
        hold()
        assert not gc.isenabled()
        settle()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold()[0] > 1000
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
        gc.enable()
