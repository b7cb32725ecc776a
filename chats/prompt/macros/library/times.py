"""Macros that know what time it is."""

import re
from datetime import UTC, datetime, timedelta, timezone

from chats.prompt._marks import gettext_noop as _
from chats.prompt.macros._moments import formatted, humanised, read_moment
from chats.prompt.macros.registry import Macro, MacroCall

_UTC = re.compile(r"utc\s*([+-]\s*\d{1,2})?(?::(\d{2}))?", re.IGNORECASE)


def _time(call: MacroCall) -> str | None:
    now = call.scope.now
    if call.arguments:
        shifted = _at_offset(now, call.argument(0))
        if shifted is None:
            return None
        now = shifted
    return formatted(now, "LT", call.scope.language)


def _at_offset(now: datetime, offset: str) -> datetime | None:
    """The same moment on the clocks of `UTC+8`. A `now` that knows no zone is taken as UTC."""
    match = _UTC.fullmatch(offset)
    if match is None:
        return None
    hours = int((match[1] or "0").replace(" ", ""))
    minutes = int(match[2] or 0)
    if abs(hours) > 14 or minutes > 59:
        return None
    zone = timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes))
    return (now if now.tzinfo else now.replace(tzinfo=UTC)).astimezone(zone)


def _written(call: MacroCall) -> str:
    return formatted(call.scope.now, call.argument(0), call.scope.language)


def _difference(call: MacroCall) -> str | None:
    """How far the first moment is from the second, in words."""
    one, other = (read_moment(call.argument(place), call.scope.now) for place in (0, 1))
    return None if one is None or other is None else humanised(one - other, call.scope.language, suffix=True)


TIMES = (
    Macro("time", _("The time of day."), _time, "{{time::UTC+8}}", max_args=1),
    Macro(
        "date", _("The date, in words."), lambda call: formatted(call.scope.now, "LL", call.scope.language), "{{date}}"
    ),
    Macro(
        "weekday",
        _("The day of the week."),
        lambda call: formatted(call.scope.now, "dddd", call.scope.language),
        "{{weekday}}",
    ),
    Macro("isotime", _("The time as 23:59."), lambda call: f"{call.scope.now:%H:%M}", "{{isotime}}"),
    Macro("isodate", _("The date as 2031-12-24."), lambda call: f"{call.scope.now:%Y-%m-%d}", "{{isodate}}"),
    Macro(
        "datetimeformat",
        _("Date and time in a form of your own: YYYY, MM, DD, HH, mm and so on."),
        _written,
        "{{datetimeformat::YYYY-MM-DD HH:mm}}",
        min_args=1,
        max_args=1,
    ),
    Macro(
        "idleDuration",
        _("How long ago you wrote last, in words."),
        lambda call: call.scope.value("idleduration"),
        "{{idleDuration}}",
        aliases=("idle_duration",),
    ),
    Macro(
        "timeDiff",
        _("How far one moment is from another, in words."),
        _difference,
        "{{timeDiff::2031-01-01::2031-01-02}}",
        min_args=2,
        max_args=2,
    ),
)
