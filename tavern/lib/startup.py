"""What keeps the platform from starting."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class CannotStart(Exception):
    """A condition outside the code; the text is a sentence for whoever starts it, and `manage.py` shows it alone."""


class DataFolderUnusable(CannotStart):
    """Nothing can be kept in the data folder."""


class DatabaseUnavailable(CannotStart):
    """PostgreSQL does not answer, or lets us do nothing."""


class RedisUnavailable(CannotStart):
    """Redis does not answer."""


class SettingInvalid(CannotStart):
    """A setting has a value that means nothing."""


class AddressUnavailable(CannotStart):
    """The address is taken by another program, or not this machine's."""


class AlreadyRunning(CannotStart):
    """Another process serves this database, and without Redis they would know nothing of each other."""


def checked_time_zone(name: str) -> str:
    """Return the name of a time zone that exists.

    Raises:
        SettingInvalid: there is none of that name.
    """
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise SettingInvalid(f"TIME_ZONE must be a time zone such as Europe/Berlin or UTC, not {name!r}.") from error
    return name
