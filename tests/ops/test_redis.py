"""The site with a real Redis behind it: what is kept there, and that it does what it does without."""

import json
from pathlib import Path

import redis

from tests.peers.site import PATIENCE_S, Site, run
from tests.peers.visitor import Visitor, text_of

_CHANNELS = """
import asyncio
import django
django.setup()
from channels.layers import get_channel_layer

async def main():
    layer = get_channel_layer()
    await layer.group_add("room", "somebody")
    waiting = asyncio.create_task(layer.receive("somebody"))
    # Longer than redis-py lets an idle read wait unless told otherwise.
    await asyncio.sleep(6)
    await layer.group_send("room", {"type": "greeting", "text": "hello"})
    print((await asyncio.wait_for(waiting, 10))["text"])
    await layer.close_pools()

asyncio.run(main())
"""


def test_people_sign_up_chat_and_are_counted_through_it(site_with_redis: tuple[Site, Path], redis_url: str) -> None:
    site, _folder = site_with_redis
    with Visitor(site.address) as visitor:
        chat = visitor.start_chat("maren-tolliver")
        events = list(visitor.events(visitor.say(chat, "Good evening.")))
        assert text_of(events)
        answer = visitor.send_form("/accounts/signup/", username="mira", password1="correct horse battery", next=chat)
        assert answer.headers["location"] == chat
        assert "Good evening." in visitor.get(chat).text
        session = visitor.cookies["lamplight_session"]

    with redis.Redis.from_url(redis_url) as client:
        keys = [key.decode() for key in client.keys("*")]
        kept = [key for key in keys if session in key]
        assert len(kept) == 1
        assert kept[0].startswith("lamplight:")
        value = client.get(kept[0])
        assert isinstance(value, bytes)
        assert "_auth_user_id" in json.loads(value)  # JSON: nothing that is read from Redis is ever executed
        assert any(":rate:guest:" in key for key in keys)


def test_signing_out_ends_the_session_that_redis_has(site_with_redis: tuple[Site, Path]) -> None:
    site, _folder = site_with_redis
    with Visitor(site.address) as visitor:
        visitor.send_form("/accounts/signup/", username="nora", password1="correct horse battery")
        chat = visitor.start_chat("maren-tolliver")
        assert visitor.get(chat).status_code == 200
        visitor.send_form("/accounts/logout/")
        assert visitor.get(chat).status_code == 302


def test_a_message_reaches_a_channel_that_waited_long(site_with_redis: tuple[Site, Path], redis_url: str) -> None:
    _site, folder = site_with_redis
    process = run("-c", _CHANNELS, data_dir=folder, REDIS_URL=redis_url, DJANGO_SETTINGS_MODULE="tavern.settings")
    printed, _ = process.communicate(timeout=PATIENCE_S)

    assert printed == "hello\n"
