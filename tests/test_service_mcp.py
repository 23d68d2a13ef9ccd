"""Other agents use Consilience over MCP, with the SDK's own client: in process, over HTTP, and as a
command on standard input and output."""

import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
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

from service.keys import Keys
from settings import LoadedSettings, load_settings

TOOLS = {"research", "verify_claim", "search_papers", "get_report", "list_runs"}
OPTIONS = ("gate.min_supported=3", "entailment.kind=computed", "service.workers=1")
CLAIM = "Code Llama - Instruct 7B has a pass@1 of 34.8% on HumanEval."


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
    shown = {name: known.add(name)[1] for name in ("mine", "theirs")}
    known.close()
    return shown


@pytest.fixture
def ask(service: ServiceAtWork, keys: dict[str, str]) -> Callable[..., Any]:
    """What becomes of work with a client that shows the key of a workspace."""
    def asked(work: Callable[[Client], Awaitable[Any]], workspace: str = "mine",
              protocol: str = "auto") -> Any:
        async def connected() -> Any:
            headers = {"Authorization": f"Bearer {keys[workspace]}"}
            async with (
                httpx2.AsyncClient(headers=headers, timeout=90) as http,
                Client(streamable_http_client(f"{service.url}/mcp", http_client=http),
                       mode=protocol) as client,
            ):
                return await work(client)

        return anyio.run(connected)

    return asked


@pytest.fixture(scope="module")
def upload(service: ServiceAtWork, keys: dict[str, str], tmp_path_factory: pytest.TempPathFactory
           ) -> None:
    folder = write_papers(tmp_path_factory.mktemp("papers"))
    for name in ("alder.md", "harness.md"):
        service.client.post(
            "/v1/papers", files={"file": (name, (folder / name).read_bytes())},
            headers={"Authorization": f"Bearer {keys['mine']}"}).raise_for_status()


def structured(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, result.content
    assert result.structured_content
    return result.structured_content


def said(result: CallToolResult) -> str:
    assert result.is_error
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


@pytest.mark.parametrize("protocol", ["auto", "legacy"])
def test_an_agent_is_told_what_it_can_do(ask: Callable[..., Any], protocol: str) -> None:
    async def work(client: Client) -> Any:
        return await client.list_tools(), await client.list_resource_templates()

    tools, templates = ask(work, protocol=protocol)
    assert {tool.name for tool in tools.tools} == TOOLS
    for tool in tools.tools:
        assert tool.description
        assert tool.output_schema
        assert "context" not in tool.input_schema["properties"]
    read_only = {tool.name for tool in tools.tools if tool.annotations.read_only_hint}
    assert read_only == TOOLS - {"research"}
    assert {one.uri_template.rsplit("/", 1)[-1] for one in templates.resource_templates} == {
        "report.md", "report.json", "report.html", "references.bib"}


def test_an_agent_asks_is_told_how_it_goes_and_gets_an_answer_with_its_evidence(
    ask: Callable[..., Any], upload: None
) -> None:
    heard: list[tuple[float, str]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append((progress, message or ""))

    async def work(client: Client) -> Any:
        result = await client.call_tool(
            "research", {"question": QUESTION, "papers": "uploads"}, progress_callback=hear)
        answer = structured(result)
        later = structured(await client.call_tool(
            "get_report", {"run": answer["run"], "all_claims": True}))
        runs = structured(await client.call_tool("list_runs", {"limit": 1}))
        listed = await client.list_resources()
        read = [await client.read_resource(f"consilience://runs/{answer['run']}/{file}")
                for file in ("report.md", "report.json", "report.html", "references.bib")]
        return answer, later, runs, listed, read

    answer, later, runs, listed, read = ask(work)
    assert [progress for progress, _ in heard] == [*range(1, len(heard) + 1)]
    assert heard[0][1] == f"{answer['run']}: queued"
    assert heard[-1][1].startswith(answer["run"])
    assert any("claims verified" in message for _, message in heard)
    assert (answer["status"], answer["note"]) == ("published", "")
    claims = {claim["key"]: claim for claim in answer["claims"]}
    numbers = {paper["number"] for paper in answer["papers"]}
    for sentence in answer["answer"]:
        assert {key.split(" ")[0] for key in sentence["claims"]} <= claims.keys()
    for claim in claims.values():
        assert {quote["paper"] for quote in claim["quotes"]} <= numbers
    assert any("30.5%" in q["quote"] for claim in claims.values() for q in claim["quotes"])
    assert (later["rating"], later["answer"]) == (answer["rating"], answer["answer"])
    assert claims.keys() <= {claim["key"] for claim in later["claims"]}
    assert [run["run"] for run in runs["runs"]] == [answer["run"]]
    assert [str(one.uri) for one in listed.resources] == [answer["report"]]
    texts = [one.contents[0] for one in read]
    assert [one.mime_type for one in texts] == [
        "text/markdown", "application/json", "text/html", "application/x-bibtex"]
    assert all(isinstance(one, TextResourceContents) for one in texts)
    assert json.loads(texts[1].text)["question"] == QUESTION


def test_claims_are_verified_and_papers_found(ask: Callable[..., Any]) -> None:
    async def work(client: Client) -> Any:
        return (structured(await client.call_tool("verify_claim", {
            "claims": [CLAIM, "Cats like jazz."]})),
            structured(await client.call_tool("search_papers", {
                "question": "How good is Code Llama?", "most": 3})))

    verified, found = ask(work)
    assert [claim["verdict"] for claim in verified["claims"]] == [
        "supported", "not_enough_evidence"]
    assert "34.8%" in verified["claims"][0]["quotes"][0]["quote"]
    assert verified["papers"]
    assert len(found["works"]) == 3
    assert found["found"] >= 3


def test_what_does_not_go_is_said_in_a_sentence_and_nothing_of_this_machine(
    ask: Callable[..., Any], home: Path
) -> None:
    calls = [("research", {"question": "?"}), ("research", {"question": QUESTION,
                                                             "sources": ["scihub"]}),
             ("get_report", {"run": "../../etc/passwd"}), ("get_report", {"run": "0" * 50}),
             ("verify_claim", {"claims": []}), ("verify_claim", {"claims": ["x" * 3000]}),
             ("verify_claim", {"claims": [CLAIM], "papers": ["no such"]}),
             ("search_papers", {"question": QUESTION, "most": 10 ** 9}),
             ("list_runs", {"limit": "many"}), ("run_code", {})]

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

    for text in ask(work):
        assert text
        assert "Traceback" not in text
        assert str(home) not in text
        assert "root:" not in text


def test_an_agent_of_another_workspace_sees_nothing_of_it(
    ask: Callable[..., Any], upload: None
) -> None:
    async def begin(client: Client) -> dict[str, Any]:
        return structured(await client.call_tool(
            "research", {"question": QUESTION, "papers": "uploads", "wait": False}))

    run = ask(begin)["run"]

    async def look(client: Client) -> Any:
        with pytest.raises(MCPError) as refused:
            await client.read_resource(f"consilience://runs/{run}/report.md")
        return (said(await client.call_tool("get_report", {"run": run})),
                said(await client.call_tool("get_report", {"run": run[:-1] + "x"})),
                structured(await client.call_tool("list_runs", {})),
                await client.list_resources(), refused.value.error.message)

    there, nowhere, runs, resources, message = ask(look, "theirs")
    assert there == nowhere
    assert "no such run" in there
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


def test_an_agent_starts_it_as_a_command(home: Path, tmp_path: Path) -> None:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "cli.main", "mcp", "--workers", "1", *(
            word for option in OPTIONS[:2] for word in ("--set", option))],
        env={"CONSILIENCE_HOME": str(tmp_path), "PYTHONPATH": os.environ["PYTHONPATH"],
             "NO_PROXY": "127.0.0.1"})

    async def work() -> Any:
        async with Client(command) as client:
            tools = await client.list_tools()
            verified = await client.call_tool("verify_claim", {"claims": [CLAIM]})
            return {tool.name for tool in tools.tools}, structured(verified)

    tools, verified = anyio.run(work)
    assert tools == TOOLS
    assert verified["claims"][0]["verdict"] == "supported"
