"""Dates, times and spans in words, in the layouts of moment.js that cards use (its documentation, "Format")."""

import re
from datetime import UTC, datetime, timedelta

from chats.prompt.basics import Language

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ZH_DAYS = "一二三四五六日"
_TOKENS = re.compile(
    r"\[[^\]]*\]|\\.|LTS|LT|L{1,4}|l{1,4}|Mo|M{1,4}|DDDo|DDDD|DDD|Do|D{1,2}|do|d{1,4}|e|E|Qo|Q|YYYY|YY|Y|ww|wo|w|WW|Wo|W"
    r"|GGGG|GG|H{1,2}|h{1,2}|k{1,2}|m{1,2}|s{1,2}|S{1,9}|ZZ|Z|z{1,2}|A|a|X|x"
)
_LONG: dict[Language, dict[str, str]] = {
    "en": {
        "LT": "h:mm A", "LTS": "h:mm:ss A", "L": "MM/DD/YYYY", "LL": "MMMM D, YYYY", "LLL": "MMMM D, YYYY h:mm A",
        "LLLL": "dddd, MMMM D, YYYY h:mm A", "l": "M/D/YYYY", "ll": "MMM D, YYYY", "lll": "MMM D, YYYY h:mm A",
        "llll": "ddd, MMM D, YYYY h:mm A",
    },
    "zh": {
        "LT": "HH:mm", "LTS": "HH:mm:ss", "L": "YYYY/MM/DD", "LL": "YYYY年M月D日", "LLL": "YYYY年M月D日 HH:mm",
        "LLLL": "YYYY年M月D日dddd HH:mm", "l": "YYYY/M/D", "ll": "YYYY年M月D日", "lll": "YYYY年M月D日 HH:mm",
        "llll": "YYYY年M月D日dddd HH:mm",
    },
}  # fmt: skip
_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d", "%B %d, %Y", "%m/%d/%Y")


def formatted(moment: datetime, layout: str, language: Language) -> str:
    """Write a moment in a layout; letters that mean nothing stay."""

    def piece(token: re.Match[str]) -> str:
        text = token[0]
        if text[0] in "[\\":
            return text[1:].rstrip("]") if text[0] == "[" else text[1:]
        if text in _LONG[language]:
            return formatted(moment, _LONG[language][text], language)
        return _piece(moment, text, language)

    return _TOKENS.sub(piece, layout)


def _piece(moment: datetime, token: str, language: Language) -> str:
    is_zh = language == "zh"
    year, week, weekday = moment.isocalendar()
    day_of_year = moment.timetuple().tm_yday
    hour12 = moment.hour % 12 or 12
    sunday_first = weekday % 7
    us_week = (day_of_year - 1 + (moment.replace(month=1, day=1).isoweekday() % 7)) // 7 + 1
    offset = moment.utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    zone = f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    half = ("上午" if moment.hour < 12 else "下午") if is_zh else ("AM" if moment.hour < 12 else "PM")
    values: dict[str, object] = {
        "M": moment.month, "MM": f"{moment.month:02d}", "Mo": _ordinal(moment.month, language, "月"),
        "MMM": f"{moment.month}月" if is_zh else _MONTHS[moment.month - 1][:3],
        "MMMM": f"{moment.month}月" if is_zh else _MONTHS[moment.month - 1],
        "D": moment.day, "DD": f"{moment.day:02d}", "Do": _ordinal(moment.day, language, "日"),
        "DDD": day_of_year, "DDDD": f"{day_of_year:03d}", "DDDo": _ordinal(day_of_year, language, "日"),
        "d": sunday_first, "do": _ordinal(sunday_first, language, "日"), "e": sunday_first, "E": weekday,
        "dd": _ZH_DAYS[weekday - 1] if is_zh else _DAYS[weekday - 1][:2],
        "ddd": f"周{_ZH_DAYS[weekday - 1]}" if is_zh else _DAYS[weekday - 1][:3],
        "dddd": f"星期{_ZH_DAYS[weekday - 1]}" if is_zh else _DAYS[weekday - 1],
        "Q": (moment.month + 2) // 3, "Qo": _ordinal((moment.month + 2) // 3, language, ""),
        "Y": moment.year, "YY": f"{moment.year % 100:02d}", "YYYY": f"{moment.year:04d}",
        "w": us_week, "ww": f"{us_week:02d}", "wo": _ordinal(us_week, language, "周"),
        "W": week, "WW": f"{week:02d}", "Wo": _ordinal(week, language, "周"), "GG": f"{year % 100:02d}", "GGGG": year,
        "H": moment.hour, "HH": f"{moment.hour:02d}", "h": hour12, "hh": f"{hour12:02d}",
        "k": moment.hour or 24, "kk": f"{moment.hour or 24:02d}",
        "m": moment.minute, "mm": f"{moment.minute:02d}", "s": moment.second, "ss": f"{moment.second:02d}",
        "A": half, "a": half.lower(), "Z": zone, "ZZ": zone.replace(":", ""), "z": moment.tzname() or "",
        "zz": moment.tzname() or "", "X": int(moment.timestamp()), "x": int(moment.timestamp() * 1000),
    }  # fmt: skip
    if token[0] == "S":
        return f"{moment.microsecond:06d}000"[: len(token)]
    return str(values[token])


def _ordinal(number: int, language: Language, unit: str) -> str:
    if language == "zh":
        return f"{number}{unit}"
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def read_moment(text: str, now: datetime) -> datetime | None:
    """Read a date with or without a time; without a zone it is in that of `now`."""
    text = text.strip()
    zone = now.tzinfo or UTC
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    for form in _FORMS if found is None else ():
        try:
            found = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is added below
            break
        except ValueError:
            continue
    if found is None:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


#: Thresholds of moment.js: up to so many of the smaller unit, it is told in the smaller unit.
_EN = {
    "s": ("a few seconds", "a few seconds"), "m": ("a minute", "%d minutes"), "h": ("an hour", "%d hours"),
    "d": ("a day", "%d days"), "M": ("a month", "%d months"), "y": ("a year", "%d years"),
}  # fmt: skip
_ZH = {
    "s": ("几秒", "几秒"), "m": ("1 分钟", "%d 分钟"), "h": ("1 小时", "%d 小时"), "d": ("1 天", "%d 天"),
    "M": ("1 个月", "%d 个月"), "y": ("1 年", "%d 年"),
}  # fmt: skip


def humanised(span: timedelta, language: Language, *, suffix: bool = False) -> str:
    """Tell a span in its largest unit; with a suffix, whether it lies ahead or back."""
    seconds = round(abs(span.total_seconds()))
    minutes, hours, days = round(seconds / 60), round(seconds / 3600), round(seconds / 86400)
    months, years = round(days / 30.436875), round(days / 365.2425)
    unit, count = _largest(seconds, minutes, hours, days, months, years)
    one, many = (_ZH if language == "zh" else _EN)[unit]
    words = one if count <= 1 else many.replace("%d", str(count))
    if not suffix:
        return words
    ahead = span.total_seconds() > 0
    if language == "zh":
        return words + ("后" if ahead else "前")
    return f"in {words}" if ahead else f"{words} ago"


def _largest(seconds: int, minutes: int, hours: int, days: int, months: int, years: int) -> tuple[str, int]:
    for count, limit, unit in ((seconds, 45, "s"), (minutes, 45, "m"), (hours, 22, "h"), (days, 26, "d")):
        if count < limit:
            return unit, count
    return ("M", max(1, months)) if months < 11 else ("y", max(1, years))
