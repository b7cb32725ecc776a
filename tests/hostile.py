"""Attacks inside texts, and a look at a page for what they could have left there."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.test import Client
from lxml import html as lxml_html

ATTACK = (
    "\u202e</title></textarea></style></script><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>"
    '"\' autofocus onfocus=alert(1) x="<a href="javascript:alert(1)">x</a>[y](javascript:alert(1))'
    "![z](data:text/html;base64,PHNjcmlwdD4=)<iframe srcdoc=x></iframe><form action=//x.example><style>*{}</style>"
    '<p style="position:fixed;inset:0;background:url(//x.example/a)">'
    "{{constructor}}{% csrf_token %}${7*7}\u202e\u2066\x0b<base href=//x.example><meta http-equiv=refresh content=0>"
)
DEEP = "<div>" * 3_000 + "> " * 3_000 + "[" * 3_000
#: What a page of ours may load: our own files and pictures in the page.
OWN = {"", "data", "blob"}
#: They turn around what stands beside them; what is being edited keeps them.
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
EDITED = {"input", "textarea", "option"}


def complaints(content: bytes) -> Iterator[str]:
    """Everything in a page that an attack could have put there."""
    page = lxml_html.fromstring(content.decode())
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in {"base", "iframe", "object", "embed", "style"} or element.get("http-equiv"):
            yield element.tag
        if element.tag == "script" and element.text and "alert(1)" in element.text:
            yield "a script runs"
        if element.tag not in EDITED and any(sign in (element.text or "") for sign in TURNING):
            yield f"<{element.tag}> turns the line around"
        for name, value in element.items():
            scheme = urlsplit(value.strip()).scheme if name in {"href", "src", "action", "formaction"} else ""
            if name.startswith("on") or name == "style" or scheme == "javascript":
                yield f"<{element.tag} {name}={value[:60]!r}>"
            if name in {"src", "action", "srcdoc"} and (scheme not in OWN or value.startswith("//")):
                yield f"<{element.tag} {name}={value[:60]!r}>"


def check(client: Client, address: str) -> None:
    """Open a page and find nothing of an attack in it."""
    response = client.get(address)
    assert response.status_code == 200, address
    assert list(complaints(response.content)) == [], address
