"""What decides which commands run: conditions, loops, closures."""

from chats.commands._marks import gettext_noop as _
from chats.commands.registry import Bound, Call, Command, Given, Scope
from chats.commands.running import Leaving
from chats.prompt.macros.variables import to_number

MAX_ROUNDS = 1_000
_FALSY = {"", "0", "false", "off", "null", "undefined"}


def _pass(call: Call) -> str:
    return call.text


def _echo(call: Call) -> str:
    level = {"warning": "warning", "error": "error"}.get(call.get("severity"), "success")
    call.run.echo(call.text, level)
    return call.text


def _if(call: Call) -> str:
    branch = _branch(call)
    if _holds(call):
        return call.run.branch(branch, call.scope)
    other = call.named.get("else")
    return call.run.branch(other, call.scope) if other is not None else ""


def _while(call: Call) -> str:
    branch, result = _branch(call), ""
    # The condition was read with the macros of the first moment; variables in it are looked up each time.
    for _round in range(_rounds(call)):
        if not _holds(call):
            return result
        try:
            result = call.run.branch(branch, call.scope)
        except Leaving as leaving:
            if leaving.what != "break":
                raise
            return leaving.value
    return result


def _times(call: Call) -> str:
    words = call.words
    if not words:
        raise call.misused()
    count = int(call.number(words[0]))
    branch: Given = call.closures[0] if call.closures else " ".join(words[1:])
    result = ""
    for index in range(min(count, _rounds(call))):
        try:
            result = call.run.branch(branch, call.scope, {"timesIndex": str(index)})
        except Leaving as leaving:
            if leaving.what != "break":
                raise
            return leaving.value
    return result


def _let(call: Call) -> str:
    name, value = _name_and_value(call)
    call.scope.values[name] = value
    return value if isinstance(value, str) else ""


def _var(call: Call) -> str:
    key = call.get("key")
    words = call.words
    if (key and not call.unnamed) or (not key and len(words) == 1 and not call.closures):
        holder = call.scope.holder(key or words[0])
        value = holder.values[key or words[0]] if holder else ""
        return value if isinstance(value, str) else ""
    name, given = _name_and_value(call)
    holder = call.scope.holder(name)
    if holder is None:
        raise call.misused()
    holder.values[name] = given
    return given if isinstance(given, str) else ""


def _run(call: Call) -> str:
    """A closure, one that is kept under a name, or a quick reply by the name of its set and its label."""
    if call.closures:
        return call.run.branch(call.closures[0], call.scope, dict(call.named))
    name = call.plain
    holder = call.scope.holder(name)
    if holder is not None:
        return call.run.branch(holder.values[name], call.scope, dict(call.named))
    script = call.host.quick_reply(name) if call.host is not None else None
    if script is None:
        raise call.misused()
    return call.run.branch(script, Scope({}), dict(call.named))


def _return(call: Call) -> str:
    raise Leaving("return", call.text)


def _break(call: Call) -> str:
    raise Leaving("break", call.text)


def _abort(call: Call) -> str:
    if call.text and call.get("quiet") not in {"true", "on", "1"}:
        call.run.echo(call.text, "warning")
    raise Leaving("abort")


def _branch(call: Call) -> Given:
    if call.closures:
        return call.closures[0]
    if not call.plain:
        raise call.misused()
    return call.plain


def _rounds(call: Call) -> int:
    return MAX_ROUNDS if call.get("guard") == "off" else 100


def _name_and_value(call: Call) -> tuple[str, Given]:
    name = call.get("key")
    if name:
        return name, call.closures[0] if call.closures else call.plain
    words = call.words
    if not words:
        raise call.misused()
    if call.closures:
        return words[0], call.closures[0]
    rest = call.text[len(words[0]) :].strip() if call.text.startswith(words[0]) else " ".join(words[1:])
    return words[0], " ".join(words[1:]) if rest.startswith('"') else rest


def _holds(call: Call) -> bool:
    """Compare as the rule says; without a right side, say whether the left one counts as true."""
    left = _operand(call, call.named.get("left", ""))
    rule = call.get("rule")
    if "right" not in call.named:
        is_true = left.strip().lower() not in _FALSY
        return not is_true if rule == "not" else is_true
    right = _operand(call, call.named["right"])
    numbers = (to_number(left), to_number(right))
    both = left.strip() and right.strip() and numbers[0] is not None and numbers[1] is not None
    first, second = (numbers[0], numbers[1]) if both else (None, None)
    match rule or "eq":
        case "eq":
            return first == second if first is not None else left.lower() == right.lower()
        case "neq":
            return first != second if first is not None else left.lower() != right.lower()
        case "in":
            return right.lower() in left.lower()
        case "nin":
            return right.lower() not in left.lower()
        case "gt" | "gte" | "lt" | "lte" as order:
            if first is None or second is None:
                return False
            return {"gt": first > second, "gte": first >= second, "lt": first < second, "lte": first <= second}[order]
    raise call.misused()


def _operand(call: Call, given: Given) -> str:
    """The name of a variable stands for its value, the chat's before the shared one; anything else for itself."""
    if isinstance(given, Bound):
        return call.run.branch(given, call.scope)
    holder = call.scope.holder(given)
    if holder is not None:
        value = holder.values[given]
        return value if isinstance(value, str) else ""
    for is_shared in (False, True):
        variables = call.run.variables(shared=is_shared)
        if variables.has(given):
            return variables.get(given)
    return given


FLOW = (
    Command("echo", _("Shows a notice."), _echo, "/echo Rain is coming.", "flow"),
    Command("pass", _("Hands a text on to the next command."), _pass, "/pass tea | /echo {{pipe}}", "flow"),
    Command("if", _("Runs commands if a comparison holds: eq, neq, gt, gte, lt, lte, in, nin, not."), _if,
            "/if left=coins rule=gte right=10 else={: /echo Too poor. :} {: /echo Sold! :}", "flow", takes_pipe=False),
    Command("while", _("Repeats commands while a comparison holds, up to 100 times; guard=off up to 1,000."), _while,
            "/while left=i rule=lt right=3 {: /incvar i :}", "flow", takes_pipe=False),
    Command("times", _("Repeats commands so many times; {{timesIndex}} counts from 0."), _times,
            "/times 3 {: /echo Round {{timesIndex}} :}", "flow", takes_pipe=False),
    Command("let", _("Makes a variable for this run, or keeps commands under a name."), _let,
            "/let name Wren | /echo {{var::name}}", "flow"),
    Command("var", _("Reads or changes a variable made with /let."), _var, "/var name Mira", "flow"),
    Command("run", _("Runs commands kept with /let, or a quick reply by its label."), _run,
            "/run Weather", "flow", ("call", "exec"), takes_pipe=False),
    Command("return", _("Ends the commands between {: and :} with a result."), _return, "/return done", "flow"),
    Command("break", _("Ends a loop."), _break, "/break", "flow", takes_pipe=False),
    Command("abort", _("Stops here. What was done before stays."), _abort, "/abort Not now.", "flow", takes_pipe=False),
)  # fmt: skip
