"""Why a file was refused: one small tree, each error with a stable code and a sentence for people.

CardError
├── LimitExceeded   too large, too deep, too many
├── DamagedFile     the container cannot be read
├── NoCardInside    a healthy file that holds no card
├── UnreadableText  the card's text cannot be read
├── UnsafeArchive   an archive that no honest tool writes
└── InvalidCard     readable, but not a usable card or lorebook
"""

from typing import ClassVar

Param = str | int


def gettext_noop(message: str) -> str:
    """Mark a sentence for the message catalogue; whoever shows the error translates its template."""
    return message


class CardError(Exception):
    """A card or lorebook could not be read or written.

    `template % params` is the English sentence; translate the template, then fill it in.
    """

    code: ClassVar[str] = "card-refused"
    template: ClassVar[str] = gettext_noop("This file could not be read as a card.")

    def __init__(self, **params: Param) -> None:
        self.params: dict[str, Param] = params
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        return self.template % self.params


# Limits


class LimitExceeded(CardError):
    """The file is larger than we are willing to read."""


class FileTooLarge(LimitExceeded):
    code = "file-too-large"
    template = gettext_noop("The file is larger than %(limit_mb)s MB.")


class UnpackedTooLarge(LimitExceeded):
    code = "unpacked-too-large"
    template = gettext_noop("Unpacked, the file is larger than %(limit_mb)s MB.")


class TooManyFiles(LimitExceeded):
    code = "too-many-files"
    template = gettext_noop("The archive holds more than %(limit)s files.")


class NestedTooDeep(LimitExceeded):
    code = "nested-too-deep"
    template = gettext_noop("The card's fields are nested more than %(limit)s levels deep.")


class TooManyValues(LimitExceeded):
    code = "too-many-values"
    template = gettext_noop("The card holds more than %(limit)s values.")


class ImageTooLarge(LimitExceeded):
    code = "image-too-large"
    template = gettext_noop("The picture is %(width)s × %(height)s pixels; at most %(limit)s × %(limit)s are allowed.")


class NameTooLong(LimitExceeded):
    code = "name-too-long"
    template = gettext_noop("The name is longer than %(limit)s characters.")


class TextTooLong(LimitExceeded):
    code = "text-too-long"
    template = gettext_noop("The field “%(field)s” is longer than %(limit)s characters.")


class ListTooLong(LimitExceeded):
    code = "list-too-long"
    template = gettext_noop("The field “%(field)s” has more than %(limit)s items.")


class TooManyEntries(LimitExceeded):
    code = "too-many-entries"
    template = gettext_noop("The lorebook has more than %(limit)s entries.")


# Containers


class DamagedFile(CardError):
    """The container is broken."""


class EmptyFile(DamagedFile):
    code = "empty-file"
    template = gettext_noop("The file is empty.")


class UnknownFormat(DamagedFile):
    code = "unknown-format"
    template = gettext_noop("This is not a card: send a PNG, WEBP, JSON, YAML, CHARX or BYAF file.")


class PngTruncated(DamagedFile):
    code = "png-truncated"
    template = gettext_noop("The PNG file is cut off. Download it again from where it came from.")


class PngChecksum(DamagedFile):
    code = "png-checksum"
    template = gettext_noop("The PNG file is damaged: the check of its part “%(chunk)s” fails.")


class PngInvalid(DamagedFile):
    code = "png-invalid"
    template = gettext_noop("The file is not a valid PNG picture.")


class PngTextDamaged(DamagedFile):
    code = "png-text-damaged"
    template = gettext_noop("The text inside the PNG file is damaged and cannot be unpacked.")


class WebpDamaged(DamagedFile):
    code = "webp-damaged"
    template = gettext_noop("The WEBP file is damaged or cut off.")


class ArchiveDamaged(DamagedFile):
    code = "archive-damaged"
    template = gettext_noop("The archive is damaged or cut off and cannot be unpacked.")


class NoCardInside(CardError):
    """The file is healthy, but there is no card in it."""


class NoCardInImage(NoCardInside):
    code = "no-card-in-image"
    template = gettext_noop(
        "This picture has no card inside. Pictures lose it when they are converted or sent through a chat."
    )


class NoCardInArchive(NoCardInside):
    code = "no-card-in-archive"
    template = gettext_noop("The archive has no card inside: “%(expected)s” is missing.")


# Text


class UnreadableText(CardError):
    """The card's text is not in a form that can be read."""


class BadEncoding(UnreadableText):
    code = "bad-encoding"
    template = gettext_noop("The text is not UTF-8. Save the file as UTF-8 and try again.")


class BadBase64(UnreadableText):
    code = "bad-base64"
    template = gettext_noop("The card inside the picture is damaged: it is not valid Base64.")


class NotJson(UnreadableText):
    code = "not-json"
    template = gettext_noop("The card is not valid JSON: line %(line)s, column %(column)s.")


class JsonNotObject(UnreadableText):
    code = "json-not-object"
    template = gettext_noop("The JSON is not a card: a card is an object with named fields.")


class BadNumber(UnreadableText):
    code = "bad-number"
    template = gettext_noop("The card contains “%(number)s”, which is not a number that JSON allows.")


class NotYaml(UnreadableText):
    code = "not-yaml"
    template = gettext_noop("The file is not valid YAML: line %(line)s.")


class YamlAlias(UnreadableText):
    code = "yaml-alias"
    template = gettext_noop("The YAML file refers back to its own part “%(anchor)s”, which cards may not do.")


# Archives


class UnsafeArchive(CardError):
    """The archive contains something that could do harm."""


class PathTraversal(UnsafeArchive):
    code = "path-traversal"
    template = gettext_noop("The archive has an unsafe file name: “%(path)s”.")


class LinkInArchive(UnsafeArchive):
    code = "archive-link"
    template = gettext_noop("The archive contains a link (“%(path)s”), which cards may not have.")


class EncryptedArchive(UnsafeArchive):
    code = "archive-encrypted"
    template = gettext_noop("The archive is protected by a password. Save it without one.")


class UnsupportedCompression(UnsafeArchive):
    code = "archive-compression"
    template = gettext_noop("“%(path)s” in the archive is packed in a way we do not read.")


class DuplicateFile(UnsafeArchive):
    code = "archive-duplicate"
    template = gettext_noop("The archive contains “%(path)s” twice.")


# Cards


class InvalidCard(CardError):
    """The text can be read, but it is not a usable card or lorebook."""


class NotACard(InvalidCard):
    code = "not-a-card"
    template = gettext_noop("The file has none of the fields that make a character card or a lorebook.")


class NameMissing(InvalidCard):
    code = "name-missing"
    template = gettext_noop("The card has no name.")


class NameEmpty(InvalidCard):
    code = "name-empty"
    template = gettext_noop("The card's name is empty.")


class WrongType(InvalidCard):
    """A field holds something that cannot be understood as what it should be."""

    code = "wrong-type"
    template = gettext_noop("The field “%(field)s” has the wrong type.")


class NotText(WrongType):
    code = "not-text"
    template = gettext_noop("The field “%(field)s” must be text.")


class NotAList(WrongType):
    code = "not-a-list"
    template = gettext_noop("The field “%(field)s” must be a list.")


class NotAnObject(WrongType):
    code = "not-an-object"
    template = gettext_noop("The field “%(field)s” must be an object with named fields.")


def megabytes(size_bytes: int) -> int:
    """Render a limit for people, at least 1."""
    return max(1, size_bytes // (1024 * 1024))
