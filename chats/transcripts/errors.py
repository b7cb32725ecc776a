"""Why a chat file was refused: one small tree, each error with a stable code and a sentence for people.

TranscriptError
├── FileEmpty           there is nothing in it
├── FileTooLarge        more bytes than allowed
├── NotAChat            neither SillyTavern's lines nor our own file
├── NewerVersion        our own file, from a later time
├── NoMessages          a header and nothing else
├── TooManyMessages     more than allowed
├── BrokenTree          our own file, whose branches lead nowhere
├── LinesRefused        some lines hold something impossible; `problems` says which and what
└── LineProblem         what is wrong with one line
    ├── NotUtf8, LineTooLong, NotJson, NotAnObject, TooDeep, NumberNotFinite
    ├── FieldMissing, FieldWrong, TextTooLong, TooManyVersions
    └── NullCharacter, NameUnreadable, ParentUnknown
"""

from typing import ClassVar


def gettext_noop(message: str) -> str:
    """Mark a sentence for the message catalogue; whoever shows the error translates its template."""
    return message


class TranscriptError(Exception):
    """`template % params` is the English sentence; translate the template, then fill it in."""

    code: ClassVar[str] = "chat_refused"
    template: ClassVar[str] = gettext_noop("This file could not be read as a chat.")

    def __init__(self, **params: str | int) -> None:
        self.params: dict[str, str | int] = params
        super().__init__(self.template % params)


class FileEmpty(TranscriptError):
    code = "chat_file_empty"
    template = gettext_noop("The file is empty.")


class FileTooLarge(TranscriptError):
    code = "chat_file_too_large"
    template = gettext_noop("The file is larger than %(limit_mb)s MB.")


class NotAChat(TranscriptError):
    code = "not_a_chat"
    template = gettext_noop("This is no chat. Choose a .jsonl file from SillyTavern or a .json file exported here.")


class NewerVersion(TranscriptError):
    code = "chat_version_newer"
    template = gettext_noop("This file was written by a newer version of the site and cannot be read here.")


class NoMessages(TranscriptError):
    code = "chat_without_messages"
    template = gettext_noop("There are no messages in this file.")


class TooManyMessages(TranscriptError):
    code = "chat_too_long"
    template = gettext_noop("This chat has more than %(limit)s messages. Split the file and import the parts.")


class BrokenTree(TranscriptError):
    code = "chat_tree_broken"
    template = gettext_noop("The branches in this file lead to messages that it does not hold.")


class LineProblem(TranscriptError):
    """Something is wrong with one line, or with one message of our own format."""


class NotUtf8(LineProblem):
    code = "line_not_utf8"
    template = gettext_noop("This is not UTF-8 text. Save the file as UTF-8.")


class LineTooLong(LineProblem):
    code = "line_too_long"
    template = gettext_noop("This is longer than %(limit_mb)s MB.")


class NotJson(LineProblem):
    code = "line_not_json"
    template = gettext_noop("This is not valid JSON.")


class NotAnObject(LineProblem):
    code = "line_not_object"
    template = gettext_noop("This is not a message: an object in curly brackets is expected.")


class TooDeep(LineProblem):
    code = "line_too_deep"
    template = gettext_noop("This is nested more than %(limit)s levels deep.")


class NumberNotFinite(LineProblem):
    code = "line_number_not_finite"
    template = gettext_noop("A number here is none, such as NaN, or too large.")


class FieldMissing(LineProblem):
    code = "line_field_missing"
    template = gettext_noop("The field “%(field)s” is missing.")


class FieldWrong(LineProblem):
    code = "line_field_wrong"
    template = gettext_noop("The field “%(field)s” holds something else than belongs there.")


class TextTooLong(LineProblem):
    code = "line_text_too_long"
    template = gettext_noop("A text here has %(length)s characters; at most %(limit)s are possible.")


class TooManyVersions(LineProblem):
    code = "line_too_many_versions"
    template = gettext_noop("This message has more than %(limit)s versions.")


class NullCharacter(LineProblem):
    code = "line_null_character"
    template = gettext_noop("A text here holds the null character, which no text has.")


class NameUnreadable(LineProblem):
    code = "line_name_unreadable"
    template = gettext_noop("A name here holds characters that change how the page around it is shown.")


class ParentUnknown(LineProblem):
    code = "line_parent_unknown"
    template = gettext_noop("This message answers one that does not come before it.")


class LinesRefused(TranscriptError):
    """Problems by place, counted from 1: lines of a JSONL file, messages (`by_message`) of our own. Not all are listed."""

    code = "chat_lines_refused"
    template = gettext_noop("Some of it cannot be read, so nothing was imported.")

    def __init__(self, problems: tuple[tuple[int, LineProblem], ...], *, by_message: bool = False) -> None:
        self.problems = problems
        self.by_message = by_message
        super().__init__()
