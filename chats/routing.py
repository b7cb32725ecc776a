"""Addresses of streams and websockets."""

from typing import Any

from django.urls import path

from chats.streams.consumer import ReplyStream
from chats.streams.session_stream import SessionStream

stream_routes: list[Any] = [
    path("chats/streams/<uuid:stream>/", ReplyStream.as_asgi()),
    path("api/chat/stream/<uuid:session>", SessionStream.as_asgi()),
    path("api/stream/<uuid:session>", SessionStream.as_asgi()),
]
websocket_routes: list[Any] = []
