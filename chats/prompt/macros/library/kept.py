"""Macros that keep variables: for one chat, or with `global` in their name for everywhere."""

from collections.abc import Callable

from chats.prompt._marks import gettext_noop as _
from chats.prompt.macros.registry import Macro, MacroCall
from chats.prompt.macros.variables import Variables

_Use = Callable[[Variables, MacroCall], str]


def _set(variables: Variables, call: MacroCall) -> str:
    variables.set(call.argument(0), call.argument(1))
    return ""


def _add(variables: Variables, call: MacroCall) -> str:
    variables.add(call.argument(0), call.argument(1))
    return ""


def _delete(variables: Variables, call: MacroCall) -> str:
    variables.delete(call.argument(0))
    return ""


def _set_key(variables: Variables, call: MacroCall) -> str:
    variables.set_key(call.argument(0), call.argument(1), call.argument(2))
    return ""


def _has(variables: Variables, call: MacroCall) -> str:
    return "true" if variables.has(call.argument(0)) else "false"


_USES: tuple[tuple[str, str, str, _Use, int, str, tuple[str, ...]], ...] = (
    ("set", "var", _("Keeps a value under a name."), _set, 2, "{{%s::mood::calm}}", ()),
    ("add", "var", _("Adds to a number, a text or a list."), _add, 2, "{{%s::coins::5}}", ()),
    ("inc", "var", _("Adds one, and says the result."), lambda it, call: it.add(call.argument(0), "1"), 1,
     "{{%s::turns}}", ()),
    ("dec", "var", _("Takes one away, and says the result."), lambda it, call: it.add(call.argument(0), "-1"), 1,
     "{{%s::turns}}", ()),
    ("get", "var", _("The value kept under a name."), lambda it, call: it.get(call.argument(0)), 1,
     "{{%s::mood}}", ()),
    ("has", "var", _("Whether there is a value of that name: true or false."), _has, 1, "{{%s::mood}}",
     ("%svarexists",)),
    ("delete", "var", _("Forgets a value."), _delete, 1, "{{%s::mood}}", ("flush%svar",)),
    ("set", "varkey", _("Keeps a value in a list or an object."), _set_key, 3, "{{%s::bag::rope::2}}", ()),
    ("get", "varkey", _("One value of a list or an object."),
     lambda it, call: it.get_key(call.argument(0), call.argument(1)), 2, "{{%s::bag::rope}}", ()),
)  # fmt: skip


def _macros(*, is_global: bool) -> list[Macro]:
    middle = "global" if is_global else ""
    return [
        Macro(
            f"{verb}{middle}{noun}",
            summary,
            lambda call, use=use: use(call.scope.variables(is_global=is_global), call),  # type: ignore[misc] # bound now
            example % f"{verb}{middle}{noun}",
            min_args=arguments,
            max_args=arguments,
            aliases=tuple(alias % middle for alias in aliases),
        )
        for verb, noun, summary, use, arguments, example, aliases in _USES
    ]


KEPT = (*_macros(is_global=False), *_macros(is_global=True))
