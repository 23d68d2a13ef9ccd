"""The application works from a wheel, away from the checkout, with all it needs inside."""

import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import httpx2
import pytest
from evaluation_data import write_evaluation_data
from papers import QUESTION

HOUSE = Path(__file__).parents[1]
NO_NETWORK = HOUSE / "tests" / "no_network"


BUILD = ("import zlib; zlib.Z_DEFAULT_COMPRESSION = 0; from hatchling.cli import hatchling; "
         "hatchling()")
"""The build, without seconds of compressing weights that are unpacked at once."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's contents, as an installer would lay them out."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-c", BUILD, "build", "-t", "wheel", "-d", str(folder)],
        check=True, cwd=HOUSE, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


COMMAND = [sys.executable, "-c", "from cli.main import main; main()"]


def surroundings(site: Path, home: Path) -> dict[str, str]:
    """The environment in which the wheel's modules are found and no others of ours."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (site, NO_NETWORK))),
            "CONSILIENCE_HOME": str(home / "home")}


def consilience(site: Path, *words: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the wheel's command in an empty folder."""
    home.mkdir(exist_ok=True)
    return subprocess.run([*COMMAND, *words], cwd=home, check=True, capture_output=True, text=True,
                          env=surroundings(site, home))


def test_what_is_no_code_travels_too(site: Path) -> None:
    for needed in ("settings/config.yaml", "prompts/reviewers/reader.md",
                   "prompts/writer.md", "prompts/protocol/fence_rule.md",
                   "reports/templates/comparison.html.j2", "grounding/injections.yaml",
                   "reports/templates/report.html.j2", "grounding/vocabulary.yaml",
                   "grounding/entailment_weights.json", "grounding/commonness.txt",
                   "grounding/combiner.json", "agents/background.txt"):
        assert (site / needed).is_file(), needed
    for file in (HOUSE / "service" / "page").iterdir():
        assert (site / "service" / "page" / file.name).is_file(), file
    for model in ("grounding_model", "ranking_model"):
        for file in (HOUSE / "models" / model).glob("*"):
            assert (site / "models" / model / file.name).is_file(), file
    assert len(list((site / "library").glob("*.md"))) >= 14


def test_only_what_runs_travels(site: Path) -> None:
    assert not (site / "tests").exists()
    assert not (site / "training").exists()
    assert not (site / "evals" / "scripted.py").exists()


def test_the_wheel_answers_a_question_over_its_own_library(site: Path, tmp_path: Path) -> None:
    asked = QUESTION.replace("Alder", "Code Llama")
    result = consilience(site, "ask", asked, "--quiet", "--out", "out", home=tmp_path / "away")
    assert "published" in result.stdout
    assert "41.5%" in result.stdout
    assert (tmp_path / "away" / "out" / "report.html").is_file()


def test_the_wheel_measures_where_there_is_data(site: Path, tmp_path: Path) -> None:
    data = write_evaluation_data(tmp_path / "data")
    result = consilience(site, "eval", "all", "--quiet", "--data", str(data), "--results", "told",
                         "--set", "entailment.kind=computed", home=tmp_path / "away")
    assert "Written: told.md" in result.stderr
    assert "## Measurements" in (tmp_path / "away" / "told.md").read_text("utf-8")


def test_the_default_settings_come_from_the_wheel(site: Path, tmp_path: Path) -> None:
    result = consilience(site, "config", home=tmp_path / "away")
    assert "gate.min_rating" in result.stdout


def test_the_wheel_serves_its_page_and_is_ready_to_work(site: Path, tmp_path: Path) -> None:
    home, log = tmp_path / "away", tmp_path / "log"
    home.mkdir()
    with log.open("w") as told, subprocess.Popen(
            [*COMMAND, "serve", "--port", "0", "--workers", "1"], cwd=home, stderr=told,
            env=surroundings(site, home)) as process:
        try:
            while not (address := re.search(r"http://127\.0\.0\.1:\d+", log.read_text())):
                assert process.poll() is None, log.read_text()
                time.sleep(0.05)
            with httpx2.Client(base_url=address[0], timeout=90) as http:
                page = http.get("/").text
                scripts = re.findall(r'(?:src|href)="(/?page/[^"]+)"', page)
                assert scripts
                assert {http.get(f"/{name.lstrip('/')}").status_code for name in scripts} == {200}
                while (ready := http.get("/readyz")).status_code == 503:
                    assert process.poll() is None, log.read_text()
                    time.sleep(0.05)
                assert ready.json() == {"status": "ready"}
        finally:
            process.terminate()
    assert "Traceback" not in log.read_text()
