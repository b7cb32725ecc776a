"""The same site on both servers: pages, streams that break and resume, and an end that cuts nothing."""

import signal
from itertools import islice
from pathlib import Path
from uuid import uuid4

import pytest

from tests.peers.site import Site, data_folder, running_site
from tests.peers.visitor import Visitor, text_of

CHARACTER = "maren-tolliver"


def test_a_page_is_whole_and_has_its_files(site: Site) -> None:
    with Visitor(site.address) as visitor:
        page = visitor.get("/")
        assert page.status_code == 200
        assert "Maren" in page.text
        assert page.headers["x-request-id"]
        assert "server" not in page.headers or "/" not in page.headers["server"]
        (styles,) = {path for path in page.text.split('"') if path.startswith("/static/css/main.")}
        file = visitor.get(styles, headers={"Accept-Encoding": "br"})
        assert file.headers["content-encoding"] == "br"
        assert "immutable" in file.headers["cache-control"]
        assert visitor.get("/favicon.ico", follow_redirects=True).headers["content-type"] == "image/svg+xml"


def test_what_is_not_there_is_404_and_a_post_without_token_is_refused(site: Site) -> None:
    with Visitor(site.address) as visitor:
        assert visitor.get("/nowhere/").status_code == 404
        assert visitor.post("/accounts/login/", data={"login": "x", "password": "y"}).status_code == 403
        assert visitor.get(f"/chats/streams/{uuid4()}/").status_code == 403
        assert visitor.get(f"/api/chat/stream/{uuid4()}").status_code == 404
        assert visitor.get("/chats/streams/not-a-number/").status_code == 404


def test_a_stream_that_breaks_off_resumes_without_a_lost_or_doubled_frame(site: Site) -> None:
    with Visitor(site.address) as visitor:
        stream = visitor.say(visitor.start_chat(CHARACTER), "Where does the light go?")
        first = list(islice((event for event in visitor.events(stream) if event.id), 4))
        rest = [event for event in visitor.events(stream, after=first[-1].id or 0) if event.id]
        whole = [event for event in visitor.events(stream) if event.id]

        assert [event.id for event in first + rest] == list(range(1, len(whole) + 1))
        assert [event.kind for event in whole].count("complete") == 1
        assert whole[-1].kind == "complete"
        assert whole[-1].data["status"] == "complete"
        assert text_of(first + rest) == text_of(whole) != ""
        assert visitor.get(stream, headers={"Last-Event-ID": str(whole[-1].id)}).status_code == 204


def test_programs_read_the_same_reply_with_the_promised_shape(site: Site) -> None:
    with Visitor(site.address) as visitor:
        chat = visitor.start_chat(CHARACTER)
        stream = visitor.say(chat, "Tell me more.")
        session = chat.strip("/").rpartition("/")[2]
        events = list(visitor.events(f"/api/chat/stream/{session}"))

        assert {event.kind for event in events} <= {"message", "error", "complete", "heartbeat"}
        assert all(event.data.keys() == {"event", "data", "messageId", "timestamp"} for event in events)
        assert "".join(event.data["data"]["text"] for event in events if event.kind == "message") == text_of(
            list(visitor.events(stream))
        )
        with Visitor(site.address) as stranger:
            assert stranger.get(f"/api/chat/stream/{session}").status_code == 404


@pytest.mark.parametrize("server", ["uvicorn", "daphne"])
def test_stopping_ends_a_reply_in_order_and_its_reader_resumes_after_the_restart(server: str, prepared: Path) -> None:
    with data_folder(like=prepared) as folder:
        with running_site(folder, TAVERN_SERVER=server, DEMO_TOKENS_PER_SECOND="2") as site:
            with Visitor(site.address) as visitor:
                chat = visitor.start_chat(CHARACTER)
                stream = visitor.say(chat, "Wait for me.")
                events = visitor.events(stream)
                seen = [next(event for event in events if event.kind == "message")]
                site.process.send_signal(signal.SIGTERM)
                seen += events  # raises when the connection is cut instead of ended
                cookies = visitor.cookies
            assert site.wait() == 0
            assert site.complaints == []
        read = text_of([event for event in seen if event.id])

        with running_site(folder, TAVERN_SERVER=server) as site, Visitor(site.address) as visitor:
            visitor.cookies = cookies
            page = visitor.get(chat).text
            kept = text_of(list(visitor.events(stream)))

        assert kept.startswith(read)
        assert "<chat-stream" not in page
        assert 'data-state="stopped"' in page  # with Continue
