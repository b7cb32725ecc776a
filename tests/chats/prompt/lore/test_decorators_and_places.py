"""Decorators are read and taken off; active entries stand where they want."""

import pytest

from chats.prompt import Role
from chats.prompt.lore import LorePosition, joined, place

from .shelf import entry, ids, run, scene


@pytest.mark.parametrize(
    ("content", "fires", "text"),
    [
        ("@@activate\nHello", True, "Hello"),
        ("@@dont_activate\nHello", False, ""),
        ("@@unknown 3\n@@@activate\nHello", True, "Hello"),
        ("@@activate\n@@@dont_activate\nHello", True, "Hello"),
        ("@@activate_only_after 3\n@@activate\nHello", False, ""),
        ("@@activate_only_after 2\n@@activate\nHello", True, "Hello"),
        ("@@exclude_keys sea\n@@additional_keys land\nHello", False, ""),
        ("@@additional_keys land\nHello", True, "Hello"),
        ("@@depth nonsense\n@@activate\nHello", True, "Hello"),
    ],
)
def test_decorators(content: str, fires: bool, text: str) -> None:
    result = run(entry("never", content=content), at=scene("land and sea", reply_count=2))
    assert [one.text for one in result.activated] == ([text] if fires else [])


def test_a_decorator_can_move_an_entry() -> None:
    result = run(entry("x", content="@@depth 2\n@@role user\nHello"), said="x")
    moved = result.activated[0].entry
    assert (moved.position, moved.depth, moved.role) == (LorePosition.AT_DEPTH, 2, Role.USER)


def test_higher_orders_stand_nearer_to_the_end() -> None:
    result = run(*(entry("x", id=str(n), content=str(n), order=n) for n in (20, 10, 30)), said="x")
    assert ids(result) == ["30", "20", "10"]
    assert joined(place(result.activated).before) == "10\n20\n30"


def test_of_equal_orders_the_later_one_stands_first() -> None:
    result = run(entry("x", id="a", content="a"), entry("x", id="b", content="b"), said="x")
    assert joined(place(result.activated).before) == "b\na"


def test_every_position_has_its_list() -> None:
    entries = [entry("x", id=position.value, content=position.value, position=position) for position in LorePosition]
    entries[-1] = entry("x", id="outlet", content="out", position=LorePosition.OUTLET, outlet="door")
    entries.append(entry("x", id="nowhere", position=LorePosition.OUTLET))
    placed = place(run(*entries, said="x").activated)
    assert [joined(part) for part in (placed.before, placed.after, placed.note_top, placed.note_bottom)] == [
        "before_character",
        "after_character",
        "note_top",
        "note_bottom",
    ]
    assert [joined(part) for part in (placed.examples_top, placed.examples_bottom)] == [
        "examples_top",
        "examples_bottom",
    ]
    assert [(group.depth, group.role, joined(group.entries)) for group in placed.at_depth] == [
        (4, Role.SYSTEM, "at_depth")
    ]
    assert {name: joined(part) for name, part in placed.outlets.items()} == {"door": "out"}


def test_outlets_and_examples_above_run_the_other_way() -> None:
    outlet = [
        entry("x", id=str(n), content=str(n), order=n, position=LorePosition.OUTLET, outlet="door") for n in (1, 2)
    ]
    above = [entry("x", id=str(n), content=str(n), order=n, position=LorePosition.EXAMPLES_TOP) for n in (3, 4)]
    placed = place(run(*outlet, *above, said="x").activated)
    assert joined(placed.outlets["door"]) == "2\n1"
    assert joined(placed.examples_top) == "4\n3"


def test_texts_can_be_changed_on_their_way_and_empty_ones_are_dropped() -> None:
    entries = (
        entry("x", id="gone", content="gone"),
        entry("x", id="deep", content="deep", position=LorePosition.AT_DEPTH, depth=2),
    )
    seen: list[tuple[str, int | None]] = []

    def transform(text: str, depth: int | None) -> str:
        seen.append((text, depth))
        return "" if text == "gone" else text.upper()

    placed = place(run(*entries, said="x").activated, transform)
    assert placed.before == ()
    assert joined(placed.at_depth[0].entries) == "DEEP"
    assert sorted(seen, key=str) == [("deep", 2), ("gone", None)]
