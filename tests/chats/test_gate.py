import asyncio

from chats.generation.gate import Gate


class Crowd:
    """People at a gate; `order` is who came in, `positions` what each was told last."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.order: list[str] = []
        self.positions: dict[str, int] = {}
        self.leaving: dict[str, asyncio.Event] = {}

    async def come(self, owner: int, name: str) -> "asyncio.Task[None]":
        self.leaving[name] = asyncio.Event()
        task = asyncio.create_task(self._visit(owner, name))
        await settle()
        return task

    async def leave(self, name: str) -> None:
        self.leaving[name].set()
        await settle()

    async def _visit(self, owner: int, name: str) -> None:
        async with self.gate.place(owner, lambda position: self.positions.update({name: position})):
            self.order.append(name)
            await self.leaving[name].wait()


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_so_many_at_once() -> None:
    crowd = Crowd(Gate(2))
    tasks = [await crowd.come(owner, f"p{owner}") for owner in range(3)]
    assert crowd.order == ["p0", "p1"]
    assert crowd.positions == {"p2": 1}
    await crowd.leave("p1")
    assert crowd.order == ["p0", "p1", "p2"]
    for name in ("p0", "p2"):
        await crowd.leave(name)
    await asyncio.gather(*tasks)


async def test_people_take_turns_however_much_one_of_them_asks() -> None:
    crowd = Crowd(Gate(1))
    tasks = [await crowd.come(0, "first")]
    tasks += [await crowd.come(1, f"busy{index}") for index in range(3)]
    tasks.append(await crowd.come(2, "modest"))
    assert crowd.positions == {"busy0": 1, "modest": 2, "busy1": 3, "busy2": 4}
    for name in ("first", "busy0", "modest", "busy1", "busy2"):
        await crowd.leave(name)
    await asyncio.gather(*tasks)
    assert crowd.order == ["first", "busy0", "modest", "busy1", "busy2"]


async def test_who_gives_up_waiting_moves_the_others_up() -> None:
    crowd = Crowd(Gate(1))
    tasks = [await crowd.come(owner, f"p{owner}") for owner in range(3)]
    tasks[1].cancel()
    await settle()
    assert crowd.positions["p2"] == 1
    await crowd.leave("p0")
    await crowd.leave("p2")
    await asyncio.gather(*tasks, return_exceptions=True)
    assert crowd.order == ["p0", "p2"]


async def test_a_place_given_to_somebody_who_just_left_is_not_lost() -> None:
    crowd = Crowd(Gate(1))
    tasks = [await crowd.come(owner, f"p{owner}") for owner in range(3)]
    crowd.leaving["p0"].set()
    # p0 gives its place to p1 in this very step, and p1 is cancelled before it can take it.
    await asyncio.sleep(0)
    tasks[1].cancel()
    await settle()
    assert crowd.order == ["p0", "p2"]
    await crowd.leave("p2")
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_full_queue_says_so() -> None:
    gate = Gate(1, queue_limit=1)
    crowd = Crowd(gate)
    tasks = [await crowd.come(0, "inside")]
    fullness = [gate.is_full]
    tasks.append(await crowd.come(1, "waiting"))
    fullness.append(gate.is_full)
    await crowd.leave("inside")
    fullness.append(gate.is_full)
    await crowd.leave("waiting")
    await asyncio.gather(*tasks)
    assert fullness == [False, True, False]
