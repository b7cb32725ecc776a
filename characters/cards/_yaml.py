"""YAML text to plain values: no tags, no references, bounded in size and depth."""

from typing import Any

import yaml

from characters.cards._json import JsonObject, make_storable
from characters.cards.errors import FileTooLarge, NestedTooDeep, NotYaml, YamlAlias, megabytes
from characters.cards.limits import Limits
from characters.cards.warnings import Notes

_OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_MOST_DIRECTIVES = 100
_QUOTED = ("'", '"', "|", ">")
_PLAIN = {"null": None, "~": None, "true": True, "false": False}


def parse_yaml(text: str, *, notes: Notes, limits: Limits) -> JsonObject | None:
    """Parse the first document of a YAML text, or give None when it is not a mapping.

    Scalars stay text, except plain true, false and null: a character named 47 has a name.

    Raises:
        NotYaml: it cannot be parsed.
        YamlAlias: it uses references, with which a small file could grow without end.
        LimitExceeded: it is too long or too deep.
    """
    if len(text) > limits.yaml_bytes:
        raise FileTooLarge(limit_mb=megabytes(limits.yaml_bytes))
    if text.count("\n%") > _MOST_DIRECTIVES:  # libyaml compares each directive with all before it
        raise NotYaml(line=1)
    try:
        _check_events(text, limits)
        value = _value(yaml.compose(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise NotYaml(line=mark.line + 1 if mark else 1) from error
    except yaml.YAMLError as error:
        raise NotYaml(line=1) from error
    stored: Any = make_storable(value, notes)
    return stored if isinstance(stored, dict) else None


def _check_events(text: str, limits: Limits) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise YamlAlias(anchor=str(event.anchor)[:40])
        depth += isinstance(event, _OPENING) - isinstance(event, _CLOSING)
        if depth > limits.nesting:
            raise NestedTooDeep(limit=limits.nesting)


def _value(node: yaml.Node | None) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(_value(key)): _value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    if isinstance(node, yaml.ScalarNode):
        return node.value if node.style in _QUOTED else _PLAIN.get(node.value, node.value)
    return None
