"""Arithmetic. A word that is no number is the name of a variable."""

import math
from collections.abc import Callable, Sequence
from functools import reduce

from chats.commands._marks import gettext_noop as _
from chats.commands.registry import Call, Command
from chats.prompt.macros.variables import to_number, written

_MAX = 1e300


def _operands(call: Call) -> list[float]:
    words = call.words
    if len(words) == 1 and words[0].startswith("["):
        words = words[0].strip("[]").replace(",", " ").split()
    found = [_value(call, word) for word in words]
    if not found:
        raise call.misused()
    return found


def _value(call: Call, word: str) -> float:
    number = to_number(word)
    if number is None:
        holder = call.scope.holder(word)
        given = holder.values[word] if holder else None
        for text in (given, call.run.variables(shared=False).get(word), call.run.variables(shared=True).get(word)):
            if isinstance(text, str) and text.strip():
                number = to_number(text)
                break
        else:
            number = 0
    if number is None:
        raise call.misused()
    return float(number)


def _many(name: str, summary: str, example: str, function: Callable[[Sequence[float]], float]) -> Command:
    return _maths(name, summary, example, lambda call: function(_operands(call)))


def _one(name: str, summary: str, function: Callable[[float], float]) -> Command:
    return _maths(name, summary, f"/{name} 2.5", lambda call: function(_operands(call)[0]))


def _two(name: str, summary: str, function: Callable[[float, float], float]) -> Command:
    def use(call: Call) -> float:
        operands = _operands(call)
        if len(operands) != 2:
            raise call.misused()
        return function(*operands)

    return _maths(name, summary, f"/{name} 7 3", use)


def _maths(name: str, summary: str, example: str, use: Callable[[Call], float]) -> Command:
    def run(call: Call) -> str:
        try:
            result = use(call)
        except (ZeroDivisionError, OverflowError, ValueError):
            raise call.misused() from None
        if isinstance(result, complex) or not abs(result) < _MAX:
            raise call.misused()
        return written(round(result, 12))

    return Command(name, summary, run, example, "maths")


def _product(numbers: Sequence[float]) -> float:
    return reduce(lambda one, other: one * other, numbers)


def _rand(call: Call) -> str:
    """A number in a range, 0 to 1 if nothing is said."""
    words = call.words
    low = call.number(call.get("from", default="0"))
    high = call.number(call.get("to", default=words[0] if words else "1"))
    found = call.run.rng.uniform(low, high)
    match call.get("round"):
        case "round":
            found = round(found)
        case "ceil":
            found = math.ceil(found)
        case "floor":
            found = math.floor(found)
    return written(found)


def _roll(call: Call) -> str:
    """Dice as the macro rolls them: `2d6+3`, or a number of sides; a quick d20 if nothing is said."""
    dice = call.words[0] if call.words else "1d20"
    rolled = call.run.expanded("{{roll::" + dice.replace("}", "").replace("{", "") + "}}", call.scope)
    if not rolled or "{" in rolled:
        raise call.misused()
    if call.get("quiet") not in {"true", "on", "1"} and call.get("echo") in {"true", "on", "1"}:
        call.run.echo(f"{dice}: {rolled}")
    return rolled


def _pick(call: Call) -> str:
    """One of several, by chance."""
    raw = call.text
    choices = raw.split("|") if "|" in raw else raw.split(",") if "," in raw else call.words
    choices = [choice.strip() for choice in choices if choice.strip()]
    if not choices:
        raise call.misused()
    return call.run.rng.choice(choices)


MATHS = (
    _many("add", _("Adds numbers and variables."), "/add 2 3 coins", math.fsum),
    _many("mul", _("Multiplies numbers and variables."), "/mul 2 3", _product),
    _many("max", _("The largest of several numbers."), "/max 2 9 4", max),
    _many("min", _("The smallest of several numbers."), "/min 2 9 4", min),
    _many("sub", _("Takes numbers away from the first."), "/sub 9 2 1", lambda them: them[0] - math.fsum(them[1:])),
    _two("div", _("Divides one number by another."), lambda one, other: one / other),
    _two("mod", _("What is left after a division."), math.fmod),
    _two("pow", _("A number to the power of another."), math.pow),
    _one("round", _("Rounds to the nearest whole number."), lambda it: math.floor(it + 0.5)),
    _one("abs", _("A number without its sign."), abs),
    _one("sqrt", _("The square root of a number."), math.sqrt),
    _one("log", _("The natural logarithm of a number."), math.log),
    _one("sin", _("The sine of a number."), math.sin),
    _one("cos", _("The cosine of a number."), math.cos),
    Command("roll", _("Rolls dice, such as 2d6+3."), _roll, "/roll 2d6 | /send I rolled {{pipe}}.", "maths", ("r",)),
    Command("rand", _("A random number between two."), _rand, "/rand from=1 to=6 round=floor", "maths", takes_pipe=False),
    Command("random", _("One of several words or phrases, by chance."), _pick, "/random tea, coffee, rain", "maths", ("pick",)),
)  # fmt: skip
