"""Of a group one goes in; entries stay, rest and wait as they say."""

from collections import Counter
from typing import Any

from chats.prompt.lore import LoreEntry, LoreResult, LoreTimers, Timer

from .shelf import entry, ids, reasons, run, scene


def weather(name: str, **changes: Any) -> LoreEntry:
    return entry("sky", id=name, groups=("weather",), **changes)


def test_weights_decide_within_a_group() -> None:
    entries = (weather("rain", group_weight=100), weather("sun", group_weight=300))
    won = Counter(ids(run(*entries, said="sky", seed=seed))[0] for seed in range(400))
    assert 220 < won["sun"] < 360
    assert ids(run(weather("never", group_weight=0), weather("sun"), said="sky")) == ["sun"]


def test_an_override_wins_by_order() -> None:
    entries = (
        weather("rain", group_weight=10_000),
        weather("sun", group_override=True, order=1),
        weather("fog", group_override=True, order=2),
    )
    result = run(*entries, said="sky")
    assert ids(result) == ["fog"]
    assert reasons(result) == {"rain": "group", "sun": "group"}


def test_scoring_prefers_more_keys() -> None:
    entries = (weather("vague"), entry("sky", "dark", id="exact", groups=("weather",)))
    assert ids(run(*entries, said="a dark sky", group_scoring=True)) == ["exact"]


def test_a_group_that_is_taken_stays_taken_also_by_an_entry_of_several() -> None:
    entries = (
        entry("sky", id="both", groups=("weather", "mood"), content="storm"),
        entry("storm", id="late", groups=("mood",)),
    )
    assert ids(run(*entries, said="sky", recursive=True)) == ["both"]


def test_a_loser_of_one_group_is_not_the_winner_of_another() -> None:
    entries = (
        entry("x", id="strong", groups=("a",), group_override=True, order=9),
        entry("x", id="weak", groups=("a", "b"), group_override=True, order=5),
        entry("x", id="other", groups=("b",), order=1),
    )
    assert ids(run(*entries, said="x")) == ["strong", "other"]


def talk(it: LoreEntry, count: int, timers: LoreTimers, said: str = "nothing") -> LoreResult:
    return run(it, at=scene(said, message_count=count), timers=timers)


def test_sticky_entries_stay_for_so_many_messages_and_rest_after() -> None:
    it = entry("x", sticky=4, cooldown=4)
    begun = talk(it, 3, LoreTimers(), said="x")
    assert begun.timers.sticky["book.one"].end == 7
    assert ids(talk(it, 5, begun.timers)) == ["one"]
    over = talk(it, 7, begun.timers, said="x")
    assert ids(over) == []
    assert over.timers.cooldown["book.one"] == Timer(7, 11, it.content_hash, protected=True)
    assert ids(talk(it, 9, over.timers, said="x")) == []
    assert ids(talk(it, 11, over.timers, said="x")) == ["one"]


def test_a_reply_written_anew_starts_over() -> None:
    it = entry("x", sticky=4)
    begun = talk(it, 3, LoreTimers(), said="x")
    assert ids(talk(it, 3, begun.timers)) == []


def test_a_cooldown_rests_at_once() -> None:
    it = entry("x", cooldown=3)
    begun = talk(it, 4, LoreTimers(), said="x")
    assert reasons(talk(it, 6, begun.timers, said="x")) == {"one": "cooldown"}
    assert ids(talk(it, 7, begun.timers, said="x")) == ["one"]


def test_an_edited_entry_forgets_its_timers() -> None:
    begun = talk(entry("x", sticky=9), 3, LoreTimers(), said="x")
    assert ids(talk(entry("x", sticky=9, content="edited"), 5, begun.timers)) == []


def test_a_delayed_entry_waits_for_so_many_messages() -> None:
    it = entry("x", delay=6)
    assert reasons(talk(it, 5, LoreTimers(), said="x")) == {"one": "delay"}
    assert ids(talk(it, 6, LoreTimers(), said="x")) == ["one"]


def test_timers_survive_storage_and_nonsense_counts_as_none() -> None:
    timers = LoreTimers({"b.1": Timer(1, 5, "h", protected=True)}, {"b.2": Timer(2, 3)})
    assert LoreTimers.from_json(timers.to_json()) == timers
    assert LoreTimers.from_json({"sticky": [1], "cooldown": {"a": {"start": "x"}}}) == LoreTimers()
    assert LoreTimers.from_json(None) == LoreTimers()
