"""Times as people read them: relative for a week, then dates."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def relative(moment: datetime, now: datetime) -> str:
    """How long ago `moment` was: "5 minutes ago" under seven days, after that the date.

    The future is told as a date and time; a few seconds of it count as clocks that differ.
    """
    seconds = int((now - moment).total_seconds())
    if seconds < -_MINUTE:
        return full(moment)
    if seconds < _MINUTE:
        return _("just now")
    if seconds < _HOUR:
        minutes = seconds // _MINUTE
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    if seconds < _DAY:
        hours = seconds // _HOUR
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    if now - moment < timedelta(days=7):
        days = seconds // _DAY
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def full(moment: datetime) -> str:
    """Date and time in the reader's language, for the tooltip."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def clock(moment: datetime) -> str:
    """Hours and minutes, 20:04."""
    return timezone.localtime(moment).strftime("%H:%M")
