"""Secrets at rest: text, and model fields, that only this site's FIELD_KEYS can read."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class SecretUnreadable(Exception):
    """A stored secret cannot be decrypted: none of FIELD_KEYS made it."""


if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


class EncryptedTextField(_TextField):
    """Text that is encrypted in the database (Fernet); with several FIELD_KEYS the first encrypts, all decrypt.

    It cannot be searched. Admin and serializers should never show it.
    """

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return text if text in (None, "") else encrypted(str(text))

    def from_db_value(self, value: str | None, _expression: Any, _connection: BaseDatabaseWrapper) -> str | None:
        return decrypted(value) if value else value


def encrypted(text: str) -> str:
    """Return `text` as a Fernet token made with the first of FIELD_KEYS."""
    return _cipher(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypted(token: str) -> str:
    """Return the text of a token that any of FIELD_KEYS made.

    Raises:
        SecretUnreadable: none of them did.
    """
    try:
        return _cipher(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise SecretUnreadable("A stored secret was encrypted with a key that FIELD_KEYS no longer has.") from error


@lru_cache(maxsize=8)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
