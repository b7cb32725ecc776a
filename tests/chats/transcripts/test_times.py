from datetime import UTC, datetime, timedelta, timezone

import pytest

from chats.transcripts._times import iso, moment_of, stamp

SHANGHAI = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2024-01-05T10:22:13.123Z", datetime(2024, 1, 5, 10, 22, 13, 123_000, UTC)),
        ("2024-01-05T10:22:13+08:00", datetime(2024, 1, 5, 2, 22, 13, tzinfo=UTC)),
        ("2024-01-05T10:22:13", datetime(2024, 1, 5, 2, 22, 13, tzinfo=UTC)),
        (1704450133123, datetime(2024, 1, 5, 10, 22, 13, 123_000, UTC)),
        ("1704450133123", datetime(2024, 1, 5, 10, 22, 13, 123_000, UTC)),
        ("June 5, 2023 3:07pm", datetime(2023, 6, 5, 7, 7, tzinfo=UTC)),
        ("June 5, 2023 12:07am", datetime(2023, 6, 4, 16, 7, tzinfo=UTC)),
        ("2023-06-05@15h07m02s", datetime(2023, 6, 5, 15, 7, 2, tzinfo=UTC)),
        ("2023-06-05@15h07m02s123ms", datetime(2023, 6, 5, 15, 7, 2, 123_000, UTC)),
        ("2023-6-5 @15h 7m 2s 123ms", datetime(2023, 6, 5, 15, 7, 2, 123_000, UTC)),
        ("2023-6-5@15h7m2s", datetime(2023, 6, 5, 15, 7, 2, tzinfo=UTC)),
    ],
)
def test_every_way_it_was_written_is_understood(value: object, moment: datetime) -> None:
    assert moment_of(value, zone=SHANGHAI) == moment


@pytest.mark.parametrize(
    "value", [None, "", "yesterday", True, [], {}, "Juno 5, 2023 3:07pm", "2023-13-45@99h99m99s", 10**30, -5, 1e308, "9" * 60]
)  # fmt: skip
def test_what_is_no_time_is_none(value: object) -> None:
    assert moment_of(value, zone=UTC) is None


def test_what_is_written_is_read_again() -> None:
    moment = datetime(2024, 2, 29, 23, 59, 59, 7_000, UTC)
    assert moment_of(iso(moment), zone=SHANGHAI) == moment == moment_of(stamp(moment), zone=SHANGHAI)
