"""Addresses of streams and websockets."""

from typing import Any

stream_routes: list[Any] = []
websocket_routes: list[Any] = []
