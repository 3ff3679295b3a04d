from collections.abc import Iterator

import pytest

from paht.tests.hostile.running import RunningPortal, quiet_p95


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """A running portal for all attacks of the run."""
    with RunningPortal(tmp_path_factory.mktemp("portal")).running() as running:
        yield running


@pytest.fixture(scope="session")
def quiet(portal: RunningPortal) -> float:
    """The p95 of the home page in seconds, before any attack."""
    return quiet_p95(portal)


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """A running portal with its limits, for attacks that need few requests."""
    portal = RunningPortal(tmp_path_factory.mktemp("guarded"))
    with portal.running(RATE_LIMITS="on") as running:
        yield running
