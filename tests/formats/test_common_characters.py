from pipeline.formats.common_characters import COMMON


def test_common_characters_are_of_both_scripts() -> None:
    assert set("的是国國会會") <= COMMON
    assert not set("巉饕ABC") & COMMON
