"""Other agents use Consilience over MCP, with the SDK's own client: in process, over HTTP, and as a
command on standard input and output."""

import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, TextContent, TextResourceContents
from papers import QUESTION, write_papers
from service_at_work import ServiceAtWork

from records.errors import UserError
from service.keys import Keys
from settings import LoadedSettings, load_settings

READING = {"verify_claim", "search_papers", "get_report", "list_runs"}
TOOLS = READING | {"research", "cancel_run", "resume_run"}
MINE, THEIRS = "mine", "theirs"
"""Workspaces."""
OPTIONS = ("gate.min_supported=3", "entailment.kind=computed", "service.workers=1")
CLAIM = "Alder - Instruct 7B has a pass@1 of 30.5% on HumanEval."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home of agents")


@pytest.fixture(scope="module")
def loaded(home: Path) -> LoadedSettings:
    return load_settings(environment={}, assignments=[*OPTIONS, f"home={home}"])


@pytest.fixture(scope="module")
def service(loaded: LoadedSettings) -> Iterator[ServiceAtWork]:
    with ServiceAtWork(loaded) as service:
        yield service


@pytest.fixture(scope="module")
def keys(home: Path, service: ServiceAtWork) -> dict[str, str]:
    """The keys of two workspaces."""
    known = Keys(home)
    shown = {name: known.add(name)[1] for name in (MINE, THEIRS)}
    known.close()
    return shown


Work = Callable[[Client], Awaitable[Any]]


class Agent:
    """Does work with a client of its own that shows the key of a workspace."""

    def __init__(self, url: str, key: str) -> None:
        self._url, self._headers = f"{url}/mcp", {"Authorization": f"Bearer {key}"}

    async def connected(self, work: Work, protocol: str = "auto") -> Any:
        async with (
            httpx2.AsyncClient(headers=self._headers, timeout=90) as http,
            Client(streamable_http_client(self._url, http_client=http), mode=protocol) as client,
        ):
            return await work(client)

    def __call__(self, work: Work, protocol: str = "auto") -> Any:
        return anyio.run(self.connected, work, protocol)


@pytest.fixture(scope="module")
def agent(service: ServiceAtWork, keys: dict[str, str]) -> Agent:
    return Agent(service.url, keys[MINE])


@pytest.fixture(scope="module")
def stranger(service: ServiceAtWork, keys: dict[str, str]) -> Agent:
    return Agent(service.url, keys[THEIRS])


@dataclass(frozen=True)
class Asked:
    """A question that was asked once for all tests: its answer, and what was heard meanwhile."""

    answer: dict[str, Any]
    heard: list[tuple[float, str]]

    @property
    def run(self) -> str:
        return self.answer["run"]


@pytest.fixture(scope="module")
def asked(service: ServiceAtWork, keys: dict[str, str], agent: Agent,
          tmp_path_factory: pytest.TempPathFactory) -> Asked:
    folder = write_papers(tmp_path_factory.mktemp("papers"))
    for name in ("alder.md", "harness.md"):
        service.client.post(
            "/v1/papers", files={"file": (name, (folder / name).read_bytes())},
            headers={"Authorization": f"Bearer {keys[MINE]}"}).raise_for_status()
    heard: list[tuple[float, str]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append((progress, message or ""))

    async def work(client: Client) -> Any:
        return structured(await client.call_tool(
            "research", {"question": QUESTION, "papers": "uploads", "wait_seconds": 600},
            progress_callback=hear))

    return Asked(agent(work), heard)


def structured(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, result.content
    assert result.structured_content
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert json.loads(content.text) == result.structured_content
    return result.structured_content


def said(result: CallToolResult) -> str:
    assert result.is_error
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


@pytest.mark.parametrize("protocol", ["auto", "legacy"])
def test_an_agent_is_told_what_it_can_do(agent: Agent, protocol: str) -> None:
    async def work(client: Client) -> Any:
        return await client.list_tools(), await client.list_resource_templates()

    tools, templates = agent(work, protocol)
    assert {tool.name for tool in tools.tools} == TOOLS
    for tool in tools.tools:
        assert tool.title
        assert tool.description
        assert tool.output_schema
        assert "context" not in tool.input_schema["properties"]
        assert tool.input_schema["additionalProperties"] is False
        for name, told in tool.input_schema["properties"].items():
            assert told.get("description"), (tool.name, name)
        assert tool.annotations.destructive_hint is not True
        assert tool.annotations.read_only_hint == (tool.name in READING)
    assert {one.uri_template.rsplit("/", 1)[-1] for one in templates.resource_templates} == {
        "report.md", "report.json", "report.html", "references.bib"}


@pytest.mark.parametrize("revision", ["2024-11-05", "2025-03-26", "2025-06-18"])
def test_agents_of_older_revisions_of_the_protocol_are_answered(
    service: ServiceAtWork, keys: dict[str, str], revision: str
) -> None:
    answer = service.client.post("/mcp", headers={
        "Authorization": f"Bearer {keys[MINE]}", "Accept": "application/json, text/event-stream"},
        json={"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": revision, "capabilities": {},
            "clientInfo": {"name": "an agent", "version": "1"}}})
    assert answer.status_code == 200
    assert f'"protocolVersion":"{revision}"' in answer.text.replace(": ", ":")


def test_nobody_waits_for_what_is_not_told(service: ServiceAtWork, keys: dict[str, str]) -> None:
    answer = service.client.get("/mcp", headers={
        "Authorization": f"Bearer {keys[MINE]}", "Accept": "text/event-stream"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_an_agent_asks_is_told_how_it_goes_and_gets_an_answer_with_its_evidence(
    asked: Asked
) -> None:
    answer, heard = asked.answer, asked.heard
    assert [progress for progress, _ in heard] == [*range(1, len(heard) + 1)]
    assert answer["run"] in heard[0][1]
    assert any("claims checked" in message for _, message in heard)
    assert (answer["status"], answer["note"]) == ("published", "")
    claims = {claim["key"]: claim for claim in answer["claims"]}
    numbers = {paper["number"] for paper in answer["papers"]}
    for sentence in answer["answer"]:
        assert {key.split(" ")[0] for key in sentence["claims"]} <= claims.keys()
    for claim in claims.values():
        assert {quote["paper"] for quote in claim["quotes"]} <= numbers
    assert any("30.5%" in q["quote"] for claim in claims.values() for q in claim["quotes"])


def test_a_report_is_there_later_as_much_of_it_as_is_wanted(asked: Asked, agent: Agent) -> None:
    run = asked.run

    async def work(client: Client) -> Any:
        told = [structured(await client.call_tool("get_report", {"run": run, **more})) for more in (
            {}, {"claims": "all", "quotes": 0}, {"claims": "all", "first_claim": 2,
                                                 "most_claims": 3},
            {"claims": "none", "reviews": True})]
        runs = structured(await client.call_tool("list_runs", {"limit": 1}))
        listed = await client.list_resources()
        read = [await client.read_resource(f"consilience://runs/{run}/{file}")
                for file in ("report.md", "report.json", "report.html", "references.bib")]
        return told, runs, listed, read

    (short, all_, some, reviewed), runs, listed, read = agent(work)
    assert short == asked.answer
    keys = [claim["key"] for claim in all_["claims"]]
    assert {claim["key"] for claim in short["claims"]} <= {*keys}
    assert all_["other_claims"] == 0
    assert not any(claim["quotes"] for claim in all_["claims"])
    assert [claim["key"] for claim in some["claims"]] == keys[1:4]
    assert some["other_claims"] == len(keys) - 3
    assert (reviewed["claims"], reviewed["papers"]) == ([], [])
    assert len(reviewed["reviews"]) == 5
    assert all(review["reasons"] for review in reviewed["reviews"])
    assert [one["run"] for one in runs["runs"]] == [run]
    assert [str(one.uri) for one in listed.resources] == [short["report"]]
    texts = [one.contents[0] for one in read]
    assert [one.mime_type for one in texts] == [
        "text/markdown", "application/json", "text/html", "application/x-bibtex"]
    assert all(isinstance(one, TextResourceContents) for one in texts)
    assert json.loads(texts[1].text)["question"] == QUESTION


def test_an_agent_that_goes_away_leaves_its_run_and_finds_it_again(
    asked: Asked, agent: Agent
) -> None:
    question = {"question": f"{QUESTION} Say it again.", "papers": "uploads"}

    async def leave(client: Client) -> None:
        begun = anyio.Event()

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            begun.set()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(lambda: client.call_tool(
                "research", {**question, "wait_seconds": 600}, progress_callback=hear))
            await begun.wait()
            tasks.cancel_scope.cancel()

    async def come_back(client: Client) -> Any:
        (newest,) = structured(await client.call_tool("list_runs", {"limit": 1}))["runs"]
        cancelled = structured(await client.call_tool("cancel_run", {"run": newest["run"]}))
        none = structured(await client.call_tool("get_report", {"run": newest["run"]}))
        resumed = structured(await client.call_tool("resume_run", {"run": newest["run"]}))
        return newest, cancelled, none, resumed, structured(await client.call_tool(
            "get_report", {"run": newest["run"], "wait_seconds": 600}))

    agent(leave)
    newest, cancelled, none, resumed, answer = agent(come_back)
    assert newest["question"] == question["question"]
    assert newest["status"] in ("queued", "running")
    assert cancelled["status"] == "cancelled"
    assert "resume_run" in none["note"]
    assert resumed["status"] in ("queued", "running")
    assert (answer["run"], answer["status"]) == (newest["run"], "published")


def test_claims_are_verified_and_papers_found_for_several_agents_at_once(
    asked: Asked, agent: Agent
) -> None:
    told: dict[str, Any] = {}

    async def verify(client: Client) -> None:
        told["verified"] = structured(await client.call_tool("verify_claim", {
            "claims": [CLAIM, "Cats like jazz."], "papers": "uploads"}))

    async def search(client: Client) -> None:
        told["found"] = structured(await client.call_tool("search_papers", {
            "question": QUESTION, "papers": "uploads", "most": 1}))

    async def both() -> None:
        async with anyio.create_task_group() as tasks:
            for work in (verify, search):
                tasks.start_soon(agent.connected, work)

    anyio.run(both)
    verified, found = told["verified"], told["found"]
    assert [claim["verdict"] for claim in verified["claims"]] == [
        "supported", "not_enough_evidence"]
    assert "30.5%" in verified["claims"][0]["quotes"][0]["quote"]
    assert verified["papers"]
    assert len(found["works"]) == 1
    assert found["found"] == 2


def test_what_does_not_go_is_said_in_a_sentence_and_nothing_of_this_machine(
    agent: Agent, home: Path
) -> None:
    calls = [("research", {"question": "?"}), ("research", {"question": QUESTION,
                                                             "sources": ["scihub"]}),
             ("get_report", {"run": "../../etc/passwd"}), ("get_report", {"run": "0" * 50}),
             ("verify_claim", {"claims": []}), ("verify_claim", {"claims": ["x" * 3000]}),
             ("verify_claim", {"claims": [CLAIM], "papers": ["no such"]}),
             ("search_papers", {"question": QUESTION, "most": 10 ** 9}),
             ("list_runs", {"limit": "many"}), ("run_code", {}),
             ("research", {"question": QUESTION, "databases": ["arxiv"]}), ("research", {})]

    async def work(client: Client) -> list[str]:
        told = []
        for name, arguments in calls:
            try:
                told.append(said(await client.call_tool(name, arguments)))
            except MCPError as error:
                told.append(error.error.message)
        for uri in ("consilience://runs/none/report.md", "consilience://runs/..%2F..%2Fx/report.md",
                    "consilience://runs/none/secrets.txt", "file:///etc/passwd"):
            with pytest.raises(MCPError) as refused:
                await client.read_resource(uri)
            told.append(refused.value.error.message)
        return told

    told = agent(work)
    for text in told:
        assert text
        assert "\n" not in text
        assert "pydantic" not in text
        assert "Traceback" not in text
        assert str(home) not in text
        assert "root:" not in text
    assert told[len(calls) - 2].startswith("'databases': research takes no such argument; it takes")
    assert told[len(calls) - 1] == "question: Field required"


def test_what_only_the_one_who_runs_it_can_mend_is_said_without_places(
    service: ServiceAtWork, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise UserError("/secret/place/runs.sqlite: cannot be written\ndelete it")

    for method in ("run", "runs", "file"):
        monkeypatch.setattr(service.app.state.desk, method, broken)

    async def work(client: Client) -> list[str]:
        told = [said(await client.call_tool("list_runs", {})),
                said(await client.call_tool("get_report", {"run": "0"}))]
        with pytest.raises(MCPError) as refused:
            await client.read_resource("consilience://runs/0/report.md")
        told.append(refused.value.error.message)
        with pytest.raises(MCPError) as refused:
            await client.list_resources()
        return [*told, refused.value.error.message]

    for text in agent(work):
        assert "secret" not in text
        assert text == "runs.sqlite: cannot be written; whoever runs the service can mend it"


def test_an_agent_of_another_workspace_sees_nothing_of_it(
    asked: Asked, stranger: Agent
) -> None:
    run = asked.run

    async def look(client: Client) -> Any:
        with pytest.raises(MCPError) as refused:
            await client.read_resource(f"consilience://runs/{run}/report.md")
        told = [{said(await client.call_tool(tool, {"run": one})) for one in (run, run[:-1] + "x")}
                for tool in ("get_report", "cancel_run", "resume_run")]
        return (told, structured(await client.call_tool("list_runs", {})),
                await client.list_resources(), refused.value.error.message)

    told, runs, resources, message = stranger(look)
    assert told == [{"no such run"}] * 3
    assert "no such run" in message
    assert (runs["runs"], resources.resources) == ([], [])


def test_nobody_comes_in_without_a_key_where_there_are_keys(
    service: ServiceAtWork, keys: dict[str, str]
) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    for headers in ({}, {"Authorization": "Bearer nobody"}):
        answer = service.client.post("/mcp", json=body, headers=headers)
        assert answer.status_code == 401
        assert "tools" not in answer.text


def test_an_agent_starts_it_as_a_command_and_reads_what_was_asked_elsewhere(
    asked: Asked, home: Path
) -> None:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "cli.main", "mcp", "--workers", "1", "--set",
                                      f"workspace={MINE}"],
        env={"CONSILIENCE_HOME": str(home), "PYTHONPATH": os.environ["PYTHONPATH"],
             "NO_PROXY": "127.0.0.1"})

    async def work() -> Any:
        async with Client(command) as client:
            tools = await client.list_tools()
            return {tool.name for tool in tools.tools}, structured(
                await client.call_tool("get_report", {"run": asked.run}))

    tools, answer = anyio.run(work)
    assert tools == TOOLS
    assert answer == asked.answer
