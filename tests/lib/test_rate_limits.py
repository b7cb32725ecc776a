"""Counting uses: windows start anew, people are counted apart, addresses are read with care."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tavern.lib.rate_limits import TooManyRequests, client_address, count_use, rate_limited


@pytest.fixture(autouse=True)
def two_a_minute(settings: Any) -> None:
    settings.RATE_LIMITS = {"thing": (2, 60)}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    now = {"now": 600_000.0}
    monkeypatch.setattr("tavern.lib.rate_limits.time.time", lambda: now["now"])
    return now


def test_the_third_use_is_refused_until_the_next_window(clock: dict[str, float]) -> None:
    clock["now"] += 20
    count_use("thing", "alice")
    count_use("thing", "alice")
    with pytest.raises(TooManyRequests) as refused:
        count_use("thing", "alice")
    assert refused.value.resets_at.timestamp() == 600_060

    count_use("thing", "bob")
    clock["now"] += 40
    count_use("thing", "alice")


def test_only_the_named_methods_count(rf: RequestFactory) -> None:
    @rate_limited("thing")
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("done")

    def status(method: str) -> int:
        request = rf.generic(method, "/")
        request.user = AnonymousUser()
        return view(request).status_code

    assert [status("GET") for _ in range(3)] == [200, 200, 200]
    assert [status("POST") for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "remote", "address"),
    [
        (False, "1.2.3.4", "9.9.9.9", "9.9.9.9"),
        (True, "6.6.6.6, 1.2.3.4", "9.9.9.9", "1.2.3.4"),
        (True, "", "9.9.9.9", "9.9.9.9"),
        (True, "not an address", "9.9.9.9", "0.0.0.0"),
        (False, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (False, "", "", "0.0.0.0"),
    ],
)
def test_the_address_is_the_one_that_can_be_trusted(
    rf: RequestFactory, settings: Any, behind_proxy: bool, forwarded: str, remote: str, address: str
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    request = rf.get("/", headers={"x-forwarded-for": forwarded} if forwarded else None, REMOTE_ADDR=remote)

    assert client_address(request) == address
