"""Times in SillyTavern's files, which wrote them differently over the years."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SPOKEN = re.compile(r"([a-z]+) (\d{1,2}), (\d{4}) (\d{1,2}):(\d{2})\s*(am|pm)", re.IGNORECASE)
_STAMP = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\s*@\s*(\d{1,2})h\s*(\d{1,2})m\s*(\d{1,2})s(?:\s*(\d{1,4})ms)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def moment_of(value: object, *, zone: tzinfo) -> datetime | None:
    """Return the moment a stored time means, or None when it means none.

    Understood are ISO 8601, milliseconds since 1970, `June 5, 2023 3:07pm` (in `zone`, as is ISO without one) and
    `2023-6-5 @15h 7m 2s 123ms` with and without spaces (UTC). Source: interoperability notes, section 4.2.
    """
    try:
        moment = _moment(value, zone)
    except (ValueError, OverflowError):
        return None
    return moment if moment is not None and _EPOCH <= moment < _LATEST else None


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, as JavaScript writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def stamp(moment: datetime) -> str:
    """`2023-06-05@15h07m02s123ms`, for headers and the names of files."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%d@%Hh%Mm%Ss}{utc.microsecond // 1000:03d}ms"


def _moment(value: object, zone: tzinfo) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if not isinstance(value, str):
        return _EPOCH + timedelta(milliseconds=value)
    text = value.strip()[:64]
    if text.isascii() and text.isdecimal() and len(text) > 8:
        return _EPOCH + timedelta(milliseconds=int(text))
    if found := _STAMP.fullmatch(text):
        year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
        milliseconds = min(int(found[7] or 0), 999)
        return datetime(year, month, day, hour, minute, second, milliseconds * 1000, tzinfo=UTC)
    if found := _SPOKEN.fullmatch(text):
        return _spoken(found, zone)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _spoken(found: re.Match[str], zone: tzinfo) -> datetime:
    month = _MONTHS.index(found[1].lower()) + 1
    hour = int(found[4]) % 12 + 12 * (found[6].lower() == "pm")
    return datetime(int(found[3]), month, int(found[2]), hour, int(found[5]), tzinfo=zone)
