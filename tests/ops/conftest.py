"""Sites that several tests visit."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.redis_server import redis_server
from tests.peers.site import Site, data_folder, running_site


@pytest.fixture(scope="session")
def prepared() -> Iterator[Path]:
    """A data folder in which a site has run before, to copy."""
    with data_folder() as folder:
        with running_site(folder) as site:
            assert site.end() == 0
        yield folder


@pytest.fixture(scope="module", params=["uvicorn", "daphne"])
def site(request: pytest.FixtureRequest, prepared: Path) -> Iterator[Site]:
    """A site on each of the two servers."""
    environment = {"TAVERN_SERVER": request.param, "DEMO_TOKENS_PER_SECOND": "20"}
    with data_folder(like=prepared) as folder, running_site(folder, **environment) as site:
        yield site
        assert site.end() == 0
        assert site.complaints == []


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="module")
def site_with_redis(redis_url: str) -> Iterator[tuple[Site, Path]]:
    """A site whose work in the background waits for a worker of its own, and its data folder."""
    with data_folder() as folder, running_site(folder, REDIS_URL=redis_url) as site:
        yield site, folder
        assert site.end() == 0
        assert site.complaints == []
