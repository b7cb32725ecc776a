"""Addresses of streams and websockets."""

from typing import Any

from django.urls import path

from chats.streams.consumer import ReplyStream

stream_routes: list[Any] = [
    path("chats/streams/<uuid:stream>/", ReplyStream.as_asgi()),
]
websocket_routes: list[Any] = []
