"""Variables that stay: of the chat, or with `global` in the name of all chats."""

from collections.abc import Callable

from chats.commands._marks import gettext_noop as _
from chats.commands.errors import CommandTooMuch
from chats.commands.registry import Call, Command
from chats.prompt.errors import MacroError
from chats.prompt.macros import Variables

_Use = Callable[[Variables, Call, str], str]


def _name(call: Call) -> str:
    name = call.get("key", "name") or (call.words[0] if call.words else "")
    if not name or len(name) > 200:
        raise call.misused()
    return name


def _set(variables: Variables, call: Call, name: str) -> str:
    index = call.get("index")
    if index:
        variables.set_key(name, index, call.plain)
    else:
        variables.set(name, call.plain)
    return call.plain


def _get(variables: Variables, call: Call, name: str) -> str:
    index = call.get("index")
    return variables.get_key(name, index) if index else variables.get(name)


def _flush(variables: Variables, _call: Call, name: str) -> str:
    variables.delete(name)
    return ""


def _command(name: str, use: _Use, *, is_shared: bool, summary: str, example: str) -> Command:
    def run(call: Call) -> str:
        try:
            return use(call.run.variables(shared=is_shared), call, _name(call))
        except MacroError as error:
            raise CommandTooMuch from error

    needs_value = name.startswith(("set", "add"))
    return Command(name, summary, run, example, "variables", takes_pipe=needs_value)


def _commands(middle: str, *, is_shared: bool) -> list[Command]:
    table: tuple[tuple[str, _Use, str, str], ...] = (
        ("set", _set, _("Keeps a value under a name."), "/setvar key=mood calm"),
        ("get", _get, _("The value kept under a name."), "/getvar mood"),
        ("add", lambda it, call, name: it.add(name, call.plain), _("Adds to a number, a text or a list."),
         "/addvar key=coins 5"),
        ("inc", lambda it, _call, name: it.add(name, "1"), _("Adds one, and says the result."), "/incvar turns"),
        ("dec", lambda it, _call, name: it.add(name, "-1"), _("Takes one away, and says the result."),
         "/decvar turns"),
        ("flush", _flush, _("Forgets a value."), "/flushvar mood"),
    )  # fmt: skip
    return [
        _command(f"{verb}{middle}var", use, is_shared=is_shared, summary=summary,
                 example=example.replace("var", f"{middle}var", 1))
        for verb, use, summary, example in table
    ]  # fmt: skip


def _list(call: Call) -> str:
    """Show names and values of both kinds, the beginning of each."""
    lines = [
        f"{mark}{name} = {variables.get(name)[:100]}"
        for mark, variables in ((".", call.run.variables(shared=False)), ("$", call.run.variables(shared=True)))
        for name in list(variables.values)[:50]
    ]
    text = "\n".join(lines)
    call.run.echo(text or "∅")
    return text


VARIABLES = (
    *_commands("", is_shared=False),
    *_commands("global", is_shared=True),
    Command("listvar", _("Shows the variables: .name of this chat, $name of all chats."), _list, "/listvar",
            "variables", ("listchatvar",), takes_pipe=False),
)  # fmt: skip
