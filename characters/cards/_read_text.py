"""Telling JSON, YAML and everything else apart in files without a signature."""

import re
from pathlib import PurePosixPath
from typing import Any

from characters.cards._json import parse
from characters.cards._text import decode_text
from characters.cards._yaml import parse_yaml
from characters.cards.errors import BadEncoding, EmptyFile, NotACard, NotYaml, UnknownFormat
from characters.cards.limits import Limits
from characters.cards.warnings import Notes

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BINARY_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_JSON_SCALAR = re.compile(r"(?:null|true|false|NaN|-?Infinity|-?\d[\d.eE+-]*)\s*")
_HEAD_BYTES = 4096


def read_text_file(data: bytes, *, filename: str, notes: Notes, limits: Limits) -> tuple[Any, str]:
    """Parse a file that should be JSON or YAML; gives the value and which of the two it was.

    The file name only decides which complaint is the helpful one.

    Raises:
        CardError: it is neither, or not acceptable.
    """
    text = _decode(data)
    start = text.lstrip()[:1]
    if not start:
        raise EmptyFile
    if start in '{["':
        return parse(text, notes=notes, limits=limits), "json"
    if _BINARY_TEXT.search(text, 0, _HEAD_BYTES):
        raise UnknownFormat
    suffix = PurePosixPath(filename.lower()).suffix
    if suffix != ".json" or len(text) <= limits.yaml_bytes:
        value = _try_yaml(text, is_named_yaml=suffix in (".yaml", ".yml"), notes=notes, limits=limits)
        if value is not None:
            return value, "yaml"
    if suffix == ".json" or _JSON_SCALAR.fullmatch(text.strip()):
        return parse(text, notes=notes, limits=limits), "json"
    raise UnknownFormat


def _decode(data: bytes) -> str:
    try:
        return decode_text(data)
    except BadEncoding:
        if _BINARY.search(data[:_HEAD_BYTES]) and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise UnknownFormat from None
        raise


def _try_yaml(text: str, *, is_named_yaml: bool, notes: Notes, limits: Limits) -> dict[str, Any] | None:
    """Try YAML, as which almost any text passes: only a mapping counts."""
    if len(text) > limits.yaml_bytes and not is_named_yaml:
        return None
    try:
        value = parse_yaml(text, notes=notes, limits=limits)
    except NotYaml:
        if is_named_yaml:
            raise
        return None
    if value is None and is_named_yaml:
        raise NotACard
    return value
