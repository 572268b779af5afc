# SPDX-License-Identifier: EUPL-1.2
"""Fixtures of all Python tests. `server` is shared and must be left as found; `own_server` may be hurt."""
import contextlib
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from harness.server import BINARY, Server  # noqa: E402
from harness.stores import Stores  # noqa: E402


@pytest.fixture(scope="session")
def stores():
    """PostgreSQL and Redis that stay up for the whole run."""
    if not BINARY.exists():
        pytest.skip(f"{BINARY} is not built")
    made = Stores("integration")
    yield made
    made.remove()


@pytest.fixture(scope="session")
def server(stores):
    """A running server with the demonstration pools, shared by the tests that only ask."""
    made = Server(stores).start()
    yield made
    made.close()


@pytest.fixture
def start_server(stores):
    """Starts servers with settings of their own: start_server(clock__at=…, database=other.database)."""
    with contextlib.ExitStack() as made:
        def start(**settings):
            one = Server(stores, **settings)
            made.callback(one.close)
            return one.start()

        yield start


@pytest.fixture(scope="session")
def hurt_stores():
    """One PostgreSQL and Redis for all tests that kill them."""
    if not BINARY.exists():
        pytest.skip(f"{BINARY} is not built")
    made = Stores("hurt")
    yield made
    made.remove()


@pytest.fixture
def own_stores(hurt_stores):
    """PostgreSQL and Redis that nobody else uses meanwhile: to be killed, paused, flushed."""
    hurt_stores.heal()
    yield hurt_stores
    hurt_stores.heal()


@pytest.fixture
def own_server(own_stores):
    """A server over stores of its own, to be hurt."""
    made = Server(own_stores).start()
    yield made
    own_stores.heal()
    made.close()
