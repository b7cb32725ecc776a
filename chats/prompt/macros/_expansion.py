"""One pass over a text with macros."""

import re
from collections.abc import Callable, Sequence

from chats.prompt.errors import MacroOutputTooLong

from ._parser import Call, Closing, Node, Nodes, Variable, parse, split
from .registry import Macro, MacroCall, MacroRegistry, MacroScope
from .variables import to_number

#: A text that grows beyond this is a mistake or an attack.
MAX_OUTPUT_CHARS = 1_000_000

# Older cards write these instead of macros.
_MARKERS = re.compile(r"<(user|bot|char|group|charifnotgroup)>", re.IGNORECASE)
_MARKER_MACROS = {"bot": "{{char}}"}
_OFFSET_FORM = re.compile(r"\{\{\s*time_utc\s*([+-]\s*\d+)\s*\}\}", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([{}])")
_TRIM = "{{trim}}"
_VARIABLE_NAME = re.compile(r"([.$])\s*([A-Za-z](?:[\w-]*\w)?)")
_FALSE = frozenset({"", "false", "off", "0"})
_IF, _UNLESS, _ELSE = "if", "unless", "else"


def expand(
    text: str, scope: MacroScope, registry: MacroRegistry, *, transform: Callable[[str], str] | None = None
) -> str:
    """Replace the macros of a text. `transform` changes every value that a macro gives.

    Raises:
        MacroOutputTooLong: the result would be longer than `MAX_OUTPUT_CHARS`.
    """
    if "<" in text:
        text = _MARKERS.sub(lambda marker: _MARKER_MACROS.get(marker[1].lower(), f"{{{{{marker[1].lower()}}}}}"), text)
    if "{{" in text:
        text = _OFFSET_FORM.sub(lambda form: "{{time::UTC" + form[1].replace(" ", "") + "}}", text)
        text = _Expansion(text, scope, registry, transform).run()
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    return _trimmed(text) if _TRIM in text else text


class _Expansion:
    def __init__(
        self, text: str, scope: MacroScope, registry: MacroRegistry, transform: Callable[[str], str] | None
    ) -> None:
        self._text = text
        self._scope = scope
        self._registry = registry
        self._transform = transform
        self._used: set[str] = set()
        self._length = 0

    def run(self) -> str:
        return self._nodes(parse(self._text))

    def _nodes(self, nodes: Sequence[Node]) -> str:
        blocks = self._blocks(nodes) if any(isinstance(node, Closing) for node in nodes) else {}
        pieces: list[str] = []
        index = 0
        while index < len(nodes):
            node = nodes[index]
            if isinstance(node, str):
                pieces.append(node)
            elif isinstance(node, Variable):
                pieces.append(self._variable(node))
            elif isinstance(node, Closing):
                pieces.append(self._verbatim(node.inner))
            elif (end := blocks.get(index)) is None:
                pieces.append(self._call(node, None))
            elif end < 0:
                pieces.append(self._verbatim(node.inner))
            else:
                pieces.append(self._call(node, nodes[index + 1 : end]))
                index = end
            index += 1
        return "".join(pieces)

    def _blocks(self, nodes: Sequence[Node]) -> dict[int, int]:
        """Match blocks with their ends; -1 for a macro with an end that it cannot have."""
        blocks: dict[int, int] = {}
        opened: list[tuple[str, int, bool]] = []
        for index, node in enumerate(nodes):
            if isinstance(node, Call):
                opened.append((node.name, index, self._takes_block(node)))
            elif isinstance(node, Closing):
                self._match(node.name, index, opened, blocks)
        return blocks

    @staticmethod
    def _match(name: str, end: int, opened: list[tuple[str, int, bool]], blocks: dict[int, int]) -> None:
        for takes in (True, False):
            for place in range(len(opened) - 1, -1, -1):
                if opened[place][0] == name and opened[place][2] is takes:
                    blocks[opened[place][1]] = end if takes else -1
                    # What was opened inside and never closed is no block.
                    del opened[place : None if takes else place + 1]
                    return

    def _takes_block(self, call: Call) -> bool:
        macro = self._registry.get(call.name)
        return macro is not None and macro.accepts_block(len(call.arguments))

    def _call(self, call: Call, content: Sequence[Node] | None) -> str:
        if call.name in {_IF, _UNLESS}:
            return self._if(call, content)
        if call.name == _ELSE and not call.arguments:
            return ""
        macro = self._registry.get(call.name)
        count = len(call.arguments) + (content is not None)
        if macro is None or not macro.accepts(count):
            return self._verbatim(call.inner)
        arguments = [self._nodes(argument).strip() for argument in call.arguments]
        if content is not None:
            arguments.append(self._content(content, call))
        result = self._result(macro, tuple(arguments), call.offset)
        if result is None:
            tail = "" if content is None else f"{self._nodes(content)}{{{{/{call.name}}}}}"
            return self._verbatim(call.inner) + tail
        return result

    def _result(self, macro: Macro, arguments: tuple[str, ...], offset: int) -> str | None:
        result = macro.function(MacroCall(arguments, self._scope, self._text, offset, macro.name not in self._used))
        if result is None:
            return None
        self._used.add(macro.name)
        if self._transform is not None:
            result = self._transform(result)
        return self._counted(result)

    def _content(self, content: Sequence[Node], call: Call) -> str:
        text = self._nodes(content)
        return text if call.keeps_space else _dedented(text)

    def _verbatim(self, inner: Nodes) -> str:
        return "{{" + self._nodes(inner) + "}}"

    def _counted(self, result: str) -> str:
        self._length += len(result)
        if self._length > MAX_OUTPUT_CHARS:
            raise MacroOutputTooLong(MAX_OUTPUT_CHARS)
        return result

    # {{if}}: only the branch that is taken is evaluated.

    def _if(self, call: Call, content: Sequence[Node] | None) -> str:
        arguments = call.arguments
        if content is None and len(arguments) == 1:
            arguments = split(arguments[0], 1)
        if content is None and len(arguments) == 2:
            return self._nodes(arguments[1]).strip() if self._holds(arguments[0], call) else ""
        if content is None or len(arguments) != 1:
            tail = "" if content is None else f"{self._nodes(content)}{{{{/{call.name}}}}}"
            return self._verbatim(call.inner) + tail
        then, otherwise = self._branches(content)
        return self._content(then if self._holds(arguments[0], call) else otherwise, call)

    def _branches(self, content: Sequence[Node]) -> tuple[Sequence[Node], Sequence[Node]]:
        """Split at the `{{else}}` that belongs to this block and to none inside it."""
        blocks = self._blocks(content)
        index = 0
        while index < len(content):
            node = content[index]
            if isinstance(node, Call) and node.name == _ELSE and not node.arguments:
                return content[:index], content[index + 1 :]
            index = max(blocks.get(index, index), index) + 1
        return content, ()

    def _holds(self, condition: Nodes, call: Call) -> bool:
        first = condition[0] if condition and isinstance(condition[0], str) else ""
        inverts = first.lstrip().startswith("!")
        if inverts:
            condition = (first.lstrip()[1:], *condition[1:])
        text = self._nodes(condition).strip()
        variable = _VARIABLE_NAME.fullmatch(text)
        macro = self._registry.get(text)
        if variable:
            text = self._scope.variables(is_global=variable[1] == "$").get(variable[2])
        elif macro is not None and macro.accepts(0):
            text = self._result(macro, (), 0) or ""
        return _is_true(text) is not (inverts is not (call.name == _UNLESS))

    # Variables in the short form.

    def _variable(self, node: Variable) -> str:
        variables, name = self._scope.variables(is_global=node.is_global), node.name
        current = variables.get(name)
        match node.operator:
            case "":
                return self._counted(current)
            case "++" | "--":
                return self._counted(variables.add(name, "1" if node.operator == "++" else "-1"))
            case "||" | "||=" if _is_true(current):
                return self._counted(current)
            case "??" | "??=" if variables.has(name):
                return self._counted(current)
        value = self._nodes(node.value).strip()
        match node.operator:
            case "=" | "||=" | "??=":
                variables.set(name, value)
                return self._counted("" if node.operator == "=" else value)
            case "+=":
                variables.add(name, value)
                return ""
            case "-=":
                less = to_number(value)
                if less is not None:
                    variables.add(name, str(-less))
                return ""
            case "||" | "??":
                return self._counted(value)
        return _said(_compare(node.operator, current, value))


def _compare(operator: str, left: str, right: str) -> bool:
    if operator == "==":
        return left == right
    if operator == "!=":
        return left != right
    one, other = to_number(left), to_number(right)
    if one is None or other is None:
        return False
    return {">": one > other, ">=": one >= other, "<": one < other, "<=": one <= other}[operator]


def _is_true(text: str) -> bool:
    return text.strip().lower() not in _FALSE


def _said(truth: bool) -> str:
    return "true" if truth else "false"


def _dedented(text: str) -> str:
    """The text of a block without the white space around it and the indentation of its first line."""
    lines = text.rstrip().split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    if not lines:
        return ""
    indent = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[min(indent, len(line) - len(line.lstrip())) :] for line in lines)


def _trimmed(text: str) -> str:
    """Remove `{{trim}}` with the line breaks around it. Split and strip, because a pattern would be quadratic in
    them."""
    first, *others = text.split(_TRIM)
    for index, part in enumerate(others):
        first = first.rstrip("\r\n") if index == 0 else first
        others[index] = part.lstrip("\r\n") if index == len(others) - 1 else part.strip("\r\n")
    return first + "".join(others)
