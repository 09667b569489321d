"""A small county built by the command line, once for all tests that call commands."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Server, make_server


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Server:
    server = make_server(tmp_path_factory.mktemp("county"))
    server.run("demo", "--members", "60")
    return server
