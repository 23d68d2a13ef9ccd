"""What holds for every test: nothing leaves this machine, nothing is asked of a real model."""

import gc
import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from scripted_server import ScriptedServer

    from grounding.entailment import ComputedEntailment

HOUSE = Path(__file__).parents[1]
SHARED = Path(os.environ.get("CONSILIENCE_DATA", HOUSE.parent / "shared" / "data"))
NO_NETWORK = HOUSE / "tests" / "no_network"

RAM_DISK, ROOM = Path("/dev/shm"), 2 << 30
"""Where files are kept that no test needs for long, where it has so many bytes to spare: on a disk
half of a run's time is spent waiting for it."""

LONGEST = (
    "test_page", "test_service_runs", "test_wheel", "test_local_model", "test_service_security",
    "test_service_chat", "test_service_mcp", "test_synthesis_with_model", "test_synthesis",
    "test_searched_synthesis", "test_service_http_runs", "test_service_http_limits",
    "test_service_http_description", "test_passage_index", "test_cli", "test_polite_client",
    "test_attacked_runs", "test_runs_cut_off", "test_trained_synthesis")
"""Files whose tests take longest. They are begun first, so that in the end no worker has one before
it while the others have nothing."""

KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "SEMANTIC_SCHOLAR_API_KEY", "OPENALEX_API_KEY",
        "NCBI_API_KEY", "CORE_API_KEY")


# A loaded machine is no failure. Where a change is judged the same examples are tried every time;
# elsewhere new ones, and what they find becomes a test of its own.
settings.register_profile("explore", deadline=None)
settings.register_profile("judge", deadline=None, derandomize=True)
settings.load_profile("judge" if os.environ.get("CI") else "explore")


def pytest_configure(config: pytest.Config) -> None:
    """Set before anything is imported, so that no library can look for a hub or report home."""
    gc.disable()  # until the tests begin: nothing of what is imported and collected is garbage
    os.environ.update(
        HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", ANONYMIZED_TELEMETRY="False",
        LANGSMITH_TRACING="false", LANGCHAIN_TRACING_V2="false",
    )
    # Child processes are not under pytest-socket. Those in Python begin with a module that refuses
    # all other machines; what else asks for something (gRPC) is sent to a closed port.
    os.environ["PYTHONPATH"] = os.pathsep.join(
        [str(NO_NETWORK), str(HOUSE), *filter(None, [os.environ.get("PYTHONPATH")])])
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        os.environ[variable] = "http://127.0.0.1:9"
    os.environ["NO_PROXY"] = "127.0.0.1,localhost,::1"
    for key in KEYS:
        os.environ.pop(key, None)
    # Compiled once for all workers and for every process that a test starts.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if os.access(RAM_DISK, os.W_OK) and shutil.disk_usage(RAM_DISK).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(RAM_DISK))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(LONGEST)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """What was imported and collected stays to the end: garbage is looked for in the rest only, and
    not as often as in a process that has little memory."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


HOMES = count()


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def own_home(homes: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Every test has a workspace of its own. Few use it, so it is only a name until then."""
    home = homes / str(next(HOMES))
    monkeypatch.setenv("CONSILIENCE_HOME", str(home))
    yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace of a whole file, for what is made once and looked at by several tests."""
    home = tmp_path_factory.mktemp("shared") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONSILIENCE_HOME", str(home))
        yield home


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A small folder of invented papers."""
    from papers import write_papers

    return write_papers(tmp_path / "papers")


@pytest.fixture(scope="session")
def judge() -> "ComputedEntailment":
    """The judge by computing alone, which keeps nothing of what it judges."""
    from grounding.entailment import ComputedEntailment

    return ComputedEntailment()


@pytest.fixture
def server() -> "Iterator[ScriptedServer]":
    """A server with the competent scripted model."""
    from scripted_model import competent
    from scripted_server import ScriptedServer

    with ScriptedServer(competent) as server:
        yield server


@pytest.fixture
def data() -> Path:
    """The public evaluation data, where it lies on this machine; else the test skips."""
    if not SHARED.is_dir():
        pytest.skip(f"the public evaluation data is not at {SHARED} (set CONSILIENCE_DATA)")
    return SHARED
