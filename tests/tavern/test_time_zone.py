import pytest

from tavern.lib.startup import SettingInvalid
from tavern.lib.time_zones import known_time_zone


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "Asia/Shanghai"])
def test_a_time_zone_is_taken_as_it_is(name: str) -> None:
    assert known_time_zone(name) == name


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "Europe", "../etc/passwd", "/etc/passwd", "a" * 300])
def test_anything_else_is_explained_in_one_line(name: str) -> None:
    with pytest.raises(SettingInvalid, match="TIME_ZONE is"):
        known_time_zone(name)
