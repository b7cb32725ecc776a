"""Importing cards in bulk: whole uploads through the page's own address."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from random import Random
from time import perf_counter
from urllib.parse import urlsplit

from PIL import Image

from bench import seed
from bench.figures import Figure, Section
from bench.stack import Bench
from characters.cards import decode, encode_png

_FILES, _AT_ONCE, _BOUNDARY = 200, 3, "lamplight-bench"


def measure(bench: Bench) -> Section:
    random = Random(7)
    pictures = [seed.portrait(random) for _ in range(8)]
    files = [encode_png(seed.card(random, f"Import {index}"), pictures[index % 8]) for index in range(_FILES)]
    started = perf_counter()
    for data in files:
        decode(data)
        Image.open(BytesIO(data)).verify()
    floor = _FILES / (perf_counter() - started)
    started = perf_counter()
    with ThreadPoolExecutor(_AT_ONCE) as tabs:
        outcomes = list(tabs.map(lambda part: _upload(bench, files[part::_AT_ONCE], part), range(_AT_ONCE)))
    rate = sum(outcomes) / (perf_counter() - started)
    size_kb = sum(map(len, files)) / len(files) / 1000
    return Section(
        "Importing cards in bulk",
        f"{_FILES} PNG cards of {size_kb:.0f} kB on average, uploaded one by one on {_AT_ONCE} connections as the import page "
        "does it. Load generator: http.client. Floor: decoding card and checking image alone, one thread.",
        (Figure("PNG cards a second", f"{rate:.0f}", f"{floor:.0f}", "60", rate >= 60),),
    )


def _upload(bench: Bench, files: list[bytes], part: int) -> int:
    connection = http.client.HTTPConnection(urlsplit(bench.site.address).netloc, timeout=60)
    imported = 0
    for index, data in enumerate(files):
        status, answer = _send(connection, bench, f"card-{part}-{index}.png", data)
        if status >= 400:
            raise RuntimeError(f"The import answered {status}: {answer[:300]!r}")
        imported += 1
    connection.close()
    return imported


def _send(connection: http.client.HTTPConnection, bench: Bench, name: str, data: bytes) -> tuple[int, bytes]:
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = head.encode() + b"Content-Type: image/png\r\n\r\n" + data + f"\r\n--{_BOUNDARY}--\r\n".encode()
    headers = {
        "Cookie": bench.person.cookie,
        "X-CSRFToken": "b" * 32,
        "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
    }
    connection.request("POST", f"/imports/{bench.import_batch}/items/", body, headers)
    response = connection.getresponse()
    return response.status, response.read()
