"""What tests of the engine process share."""

from collections.abc import Iterator

import pytest

from gdtui.protocol import EngineReady
from tests.engine.engine_process import Engine


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """A process in which each test configures a run of its own."""
    engine = Engine()
    assert isinstance(engine.event(), EngineReady)
    yield engine
    engine.process.kill()
    engine.process.wait()
