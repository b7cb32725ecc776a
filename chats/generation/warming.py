"""What the first reply of a process would otherwise wait for."""

import httpx2

from chats.tokens import count_tokens


def warm_up() -> None:
    """Load the token vocabulary and the certificates, some seconds of work on a small machine. Blocking."""
    count_tokens.warm_up()
    httpx2.create_ssl_context()
