"""Static files with hashed names; the style sheets of the components become one file."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_MAIN = "css/main.css"
_IMPORT = re.compile(r'^@import url\("\./([\w./-]+)"\) layer\(([\w-]+)\);$', re.MULTILINE)
_SELDOM_SERVED = re.compile(r"^rest_framework/|\.map$")


class FlatStylesStorage(CompressedManifestStaticFilesStorage):
    """Put every style sheet that `main.css` imports into it, in its layer: one request instead of forty."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._urls: dict[str, str] = {}

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run and _MAIN in paths:
            storage, name = paths[_MAIN]
            # From the source: what was collected before is flat already, and keeps the components of that time.
            with storage.open(name) as source:
                self._flatten(source.read().decode())
            # Else the hashed copy would be made from the source, which still has its imports.
            paths[_MAIN] = (self, _MAIN)
        yield from super().post_process(paths, dry_run, **options)
        self._urls.clear()

    def url(self, name: str | None, force: bool = False) -> str:
        """Return the hashed address of a file; a page asks for dozens, and they change with a new release only."""
        if settings.DEBUG or force or name is None:
            return str(super().url(name, force))
        url = self._urls.get(name)
        if url is None:
            url = self._urls[name] = str(super().url(name))
        return url

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compress what is served and not compressed yet: a hashed name stands for one content.

        Compressing well takes seconds a megabyte, so what only developers' tools ask for stays as it is.
        """
        yield from super().compress_files(
            path for path in paths if not _SELDOM_SERVED.search(path) and not Path(self.path(f"{path}.gz")).exists()
        )

    def _flatten(self, main: str) -> None:
        def inlined(match: re.Match[str]) -> str:
            return f"@layer {match[2]} {{\n{self._read(f'css/{match[1]}')}\n}}"

        flat = _IMPORT.sub(inlined, main)
        self.delete(_MAIN)
        self._save(_MAIN, ContentFile(flat.encode()))

    def _read(self, name: str) -> str:
        with self.open(name) as file:
            content: bytes = file.read()
        return content.decode()
