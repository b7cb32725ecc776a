"""Static files with hashed names; the style sheets of the components become one file."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_MAIN = "css/main.css"
_IMPORT = re.compile(r'^@import url\("\./([\w./-]+)"\) layer\(([\w-]+)\);$', re.MULTILINE)


class FlatStylesStorage(CompressedManifestStaticFilesStorage):
    """Put every style sheet that `main.css` imports into it, in its layer: one request instead of forty."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run and _MAIN in paths:
            storage, name = paths[_MAIN]
            # From the source: what was collected before is flat already, and keeps the components of that time.
            with storage.open(name) as source:
                self._flatten(source.read().decode())
            # Else the hashed copy would be made from the source, which still has its imports.
            paths[_MAIN] = (self, _MAIN)
        yield from super().post_process(paths, dry_run, **options)

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
