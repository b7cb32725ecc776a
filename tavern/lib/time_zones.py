"""The site's time zone, as the environment names it."""

from zoneinfo import ZoneInfo

from tavern.lib.startup import SettingInvalid


def known_time_zone(name: str) -> str:
    """Return the name of a time zone that exists.

    Raises:
        SettingInvalid: there is none of that name.
    """
    try:
        ZoneInfo(name)
    # A folder of zones, a name with dots, one too long: each has an error of its own.
    except (KeyError, ValueError, OSError) as error:
        raise SettingInvalid(
            f"TIME_ZONE is {name!r}, which is no time zone. Name one like Europe/Berlin or UTC."
        ) from error
    return name
