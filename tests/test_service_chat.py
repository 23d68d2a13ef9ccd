"""A conversation about research, with the clients that people use, over a real connection."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

import openai
import pytest
from click.testing import CliRunner
from openai.types.chat import ChatCompletionMessageParam
from papers import ALDER, HARNESS, QUESTION
from scripted_model import competent
from scripted_server import ScriptedServer
from service_at_work import ServiceAtWork

from graphs.run_store import RunStore
from service.chat.conversation import ids_in
from service.chat.protocol import ChatMessage
from service.keys import Keys, Limits
from settings import LoadedSettings, load_settings

CLIENTS = Path(__file__).parent / "clients"
SLOWLY = 1.0
"""Seconds until a slow model answers."""
Messages = list[ChatCompletionMessageParam]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home of a chat")


@pytest.fixture(scope="module")
def key(home: Path) -> str:
    keys = Keys(home)
    _, shown = keys.add("default", "me")
    keys.close()
    return shown


@pytest.fixture(scope="module")
def slow() -> Iterator[ScriptedServer]:
    """A model so slow that whoever asks it is at work until it is told to hurry."""
    with ScriptedServer(competent, latency=SLOWLY) as server:
        yield server


@pytest.fixture(scope="module")
def loaded(home: Path, slow: ScriptedServer) -> Iterator[LoadedSettings]:
    """Two language models may be chosen."""
    with ScriptedServer(competent) as quick:
        models = ", ".join(f"{name}: {{model: scripted, base_url: '{server.base_url}'}}"
                           for name, server in (("slow", slow), ("quick", quick)))
        yield load_settings(environment={}, assignments=[
            f"home={home}", "verification.batch_size=4", "gate.min_supported=3",
            "entailment.kind=computed", "service.workers=1", "language.cache=false",
            f"language.models={{{models}}}"])


@pytest.fixture(scope="module")
def service(loaded: LoadedSettings, key: str) -> Iterator[ServiceAtWork]:
    with ServiceAtWork(loaded) as service:
        service.client.headers["Authorization"] = f"Bearer {key}"
        for name, text in (("alder.md", ALDER), ("harness.md", HARNESS)):
            sent = service.client.post("/v1/papers", files={"file": (name, text.encode())})
            assert sent.status_code < 300, sent.text
        yield service


@pytest.fixture(scope="module")
def client(service: ServiceAtWork, key: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{service.url}/v1", api_key=key, max_retries=0) as client:
        yield client


@pytest.fixture(scope="module")
def talk(client: openai.OpenAI) -> Messages:
    """A question and its answer, as a client keeps them."""
    asked: Messages = [{"role": "user", "content": QUESTION}]
    return [*asked, {"role": "assistant", "content": streamed(client, asked)[0]}]


def streamed(client: openai.OpenAI, messages: Messages, model: str = "consilience",
             **more: object) -> tuple[str, str]:
    """What is said and how it goes, as a stream tells it."""
    content = reasoning = ""
    for chunk in client.chat.completions.create(
            model=model, messages=messages, stream=True, **more):
        for choice in chunk.choices:
            content += choice.delta.content or ""
            reasoning += getattr(choice.delta, "reasoning_content", None) or ""
    return content, reasoning


def said(client: openai.OpenAI, messages: Messages, *questions: str, model: str = "consilience",
         **more: object) -> str:
    """The reply to what is said last."""
    turns: Messages = [{"role": "user", "content": question} for question in questions]
    whole = client.chat.completions.create(model=model, messages=[*messages, *turns], **more)
    return whole.choices[0].message.content or ""


def runs_in(*texts: object) -> list[str]:
    return list(ids_in([ChatMessage(role="assistant", content=str(text)) for text in texts]))


def run_of(talk: Messages) -> str:
    return runs_in(talk[-1]["content"])[0]


def link(talk: Messages) -> str:
    """How a person names the run of a talk elsewhere."""
    return f"(http://127.0.0.1/#/runs/{run_of(talk)})"


def test_the_models_are_those_that_can_be_chosen(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == [
        "consilience", "consilience:slow", "consilience:quick"]
    assert client.models.retrieve("consilience").owned_by == "consilience"
    with pytest.raises(openai.NotFoundError, match="there are consilience"):
        client.models.retrieve("gpt-5")


def test_a_question_is_answered_while_its_progress_is_told(talk: Messages, home: Path) -> None:
    answer = str(talk[-1]["content"])
    assert answer.startswith("I look into this in [a new run](http://127.0.0.1:")
    assert "It reads the papers of your workspace." in answer
    for told in ("*Verifying claims …*", "papers screened", "claims checked: ",
                 "Scores of the reviewers: "):
        assert told in answer
    assert answer.index("*Reviewing …*") < answer.index("**Citations**")
    assert "[c1]" in answer
    assert "Rating: " in answer
    assert "[Full report](http://127.0.0.1:" in answer
    assert str(home) not in answer


@pytest.mark.parametrize(("question", "told"), [
    ("why is claim 1 supported?", "**[c1] "), ("show the table", "| model size |"),
    ("what do the sceptics say?", "**Sceptic**"), ("which papers did you read?", "- [2] "),
    ("how reliable is it?", "Rating: "), ("What does the evidence not settle?", "**Limitations**"),
    ("how did you search?", "Queries:"), ("only papers before 2032", "1 of 2 included papers"),
    ("summarise", "**Citations**"), ("what does paper 1 say?", "Claims taken from it:"),
    ("Which papers were left out?", "None of the papers"), ("shorter", "Rating: "),
    ("which claim is the weakest?", "3 claims of "), ("cite that", "[report.bib](http"),
    ("and for 13B?", "42.0%"), ("what does Oak say?", "**[1] Ann Oak"),
    ("why is claim 1 refuted?", "Claim c1 is not refuted: its verdict is supported"),
    ("Does Alder - Instruct reach pass@1 on HumanEval?", "This is what the run found"),
])
def test_what_is_asked_about_an_answer_is_answered_from_the_records(
    client: openai.OpenAI, service: ServiceAtWork, talk: Messages, question: str, told: str
) -> None:
    before = service.client.get("/v1/runs").json()
    reply = said(client, talk, question)
    assert told in reply
    assert reply.endswith(f"#/runs/{run_of(talk)}); nothing new was searched.*")
    assert service.client.get("/v1/runs").json() == before


def test_what_the_records_lack_begins_a_run_and_says_so(
    client: openai.OpenAI, talk: Messages
) -> None:
    reply = said(client, talk, "Do songs of birds at dawn carry farther?")
    assert reply.startswith("The records of [the run]")
    assert "do not answer this, so a new run is needed. I look into this in [a new run]" in reply
    other, *_ = runs_in(reply)
    assert other != run_of(talk)
    assert "I look into" not in said(client, talk, "And for older adults?")
    none = said(client, talk, "only papers before 1990")
    assert "included no paper that appeared until 1989" in none
    assert "I look into" not in none


def test_short_talk_gets_a_short_reply_and_begins_nothing(
    client: openai.OpenAI, service: ServiceAtWork
) -> None:
    before = service.client.get("/v1/runs").json()
    for words, reply in (("hi", "Hello."), ("write me a poem", "That is not what I am for"),
                         ("what can you do?", "I am Consilience"), ("status", "There is no run"),
                         ("### Task:\nGenerate tags: { \"tags\": [] }", '{"tags": ')):
        assert said(client, [], words).startswith(reply)
    assert service.client.get("/v1/runs").json() == before


def test_pictures_are_said_to_be_unread(client: openai.OpenAI, talk: Messages) -> None:
    picture: Messages = [{"role": "user", "content": [
        {"type": "text", "text": "hi"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]}]
    assert said(client, picture).startswith("I read text only: pictures cannot be looked at here.")


def test_a_stream_ends_as_the_protocol_says(client: openai.OpenAI, talk: Messages) -> None:
    chunks = list(client.chat.completions.create(
        model="consilience", messages=[*talk, {"role": "user", "content": "show the table"}],
        stream=True, stream_options={"include_usage": True}))
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-2:] == [None, "stop"]
    assert [chunk.usage for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)
    used = chunks[-1].usage
    assert used
    assert chunks[-1].choices == []
    assert used.total_tokens == used.prompt_tokens + used.completion_tokens > 100


def test_stop_sequences_and_bounds_end_an_answer(client: openai.OpenAI, talk: Messages) -> None:
    table: Messages = [*talk, {"role": "user", "content": "show the table"}]
    whole = client.chat.completions.create(model="consilience", messages=table, stop=["| 13B"])
    content = whole.choices[0].message.content or ""
    assert "| 7B" in content
    assert "13B" not in content
    assert whole.choices[0].finish_reason == "stop"
    short = client.chat.completions.create(model="consilience", messages=table, max_tokens=5)
    assert short.choices[0].finish_reason == "length"
    assert short.usage
    assert 0 < short.usage.completion_tokens <= 5


def test_a_run_is_followed_steered_and_left_alone(
    client: openai.OpenAI, service: ServiceAtWork, slow: ScriptedServer
) -> None:
    question: Messages = [{"role": "user", "content": f"New question: slowly, {QUESTION}"}]
    first = ""
    with client.chat.completions.create(
            model="consilience:slow", messages=question, stream=True) as stream:
        for chunk in stream:
            first += chunk.choices[0].delta.content or ""
            if "Taking the question apart" in first:
                break  # the client goes away
    (run,) = runs_in(first)
    turns: Messages = [*question, {"role": "assistant", "content": first}]
    told = said(client, turns, "how far is it?")
    assert "is at work" in told or "waits for its turn" in told
    assert "is at work" in said(client, turns, "show the table") or "waits" in told
    # Whoever asks the same again, as clients do that lose patience, gets the same run.
    with client.chat.completions.create(
            model="consilience:slow", messages=question, stream=True) as again:
        for chunk in again:
            if found := runs_in(chunk.choices[0].delta.content):
                assert found == [run]
                break
    assert "was cancelled" in said(client, turns, "cancel")
    assert service.client.get(f"/v1/runs/{run}").json()["status"] == "cancelled"
    slow.latency = 0
    # A client that speaks of reasoning has a place to show how it goes.
    resumed, reasoning = streamed(client, [*turns, {"role": "user", "content": "resume"}],
                                  extra_body={"include_reasoning": True})
    slow.latency = SLOWLY
    assert resumed.startswith("[The run]")
    assert "goes on where it was." in resumed
    assert "Rating: " in resumed or "withheld" in resumed
    assert "Verifying claims …\n" in reasoning
    assert "Verifying" not in resumed


def test_a_model_hears_what_rules_leave_in_doubt(client: openai.OpenAI, talk: Messages) -> None:
    reply = said(client, talk, "Alder - Instruct 13B reaches 42.0% pass@1 on HumanEval, right",
                 model="consilience:quick")
    assert reply.startswith("This is what the run found that bears on it:")
    assert "42.0%" in reply


@pytest.mark.parametrize(("body", "status", "told"), [
    ({"model": "consilience", "messages": []}, 400, "messages"),
    ({"model": "consilience", "messages": "hi"}, 400, "messages"),
    ({"messages": [{"role": "user", "content": "hi"}]}, 400, "model"),
    ({"model": "gpt-5", "messages": [{"role": "user", "content": "hi"}]}, 404, "does not exist"),
    ({"model": "consilience", "messages": [{"role": "assistant", "content": "hi"}]}, 400,
     "the last one must be the user's"),
    ({"model": "consilience", "messages": [{"role": "user", "content": "hi"}], "n": 2}, 400, "n:"),
    ({"model": "consilience", "messages": [{"role": "user", "content": "hi"}],
      "response_format": {"type": "json_object"}}, 400, "answers here are Markdown"),
    ({"model": "consilience", "messages": [{"role": "user", "content": "hi"}],
      "tool_choice": "required"}, 400, "no tool is called"),
    ({"model": "consilience", "messages": [{"role": "user", "content": "hi"}],
      "metadata": {"run": "20260101-120000-" + "0" * 32}}, 404, "no such run"),
    ("no JSON", 400, "no JSON"), ("[" * 5000, 400, "no JSON"), ([1], 400, "body"),
])
def test_what_does_not_fit_is_told_in_the_shape_of_the_protocol(
    service: ServiceAtWork, body: object, status: int, told: str
) -> None:
    content = body if isinstance(body, str) else json.dumps(body)
    answer = service.client.post("/v1/chat/completions", content=content,
                                 headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert told in error["message"]


@pytest.mark.parametrize(("method", "path", "status", "told"), [
    ("GET", "chat/completions", 405, "use POST"), ("DELETE", "models", 405, "use GET"),
    ("POST", "chat/completions", 413, "more than 1 MB"), ("GET", "chat/nothing", 404, "nothing")])
def test_what_does_not_reach_the_chat_is_told_in_its_protocol_too(
    service: ServiceAtWork, method: str, path: str, status: int, told: str
) -> None:
    content = b" " * 1_000_001 if status == 413 else b""
    answer = service.client.request(method, f"/v1/{path}", content=content)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"
    assert told in answer.json()["error"]["message"]


def test_runs_of_others_are_none(
    service: ServiceAtWork, home: Path, talk: Messages, client: openai.OpenAI
) -> None:
    store = RunStore(home)
    theirs = store.begin("Whose?", "", "", {"workspace": "theirs"}, status="queued")
    store.change(theirs.id, "cancelled")
    store.close()
    turns: Messages = [{"role": "assistant", "content": f"see #/runs/{theirs.id}"}]
    assert said(client, turns, "status").startswith("There is no run")
    older: Messages = [*talk, *turns]
    assert run_of(talk) in said(client, older, "status")


def test_curl_is_answered(service: ServiceAtWork, talk: Messages, key: str) -> None:
    body = {"model": "consilience", "stream": True,
            "messages": [*talk, {"role": "user", "content": "what do the sceptics say?"}]}
    curl = shutil.which("curl")
    if not curl:
        pytest.skip("curl is not installed")
    out = _run([curl, "--silent", "--no-buffer", f"{service.url}/v1/chat/completions", "-H",
                "Content-Type: application/json", "-H", f"Authorization: Bearer {key}",
                "-d", json.dumps(body)])
    lines = [line for line in out.splitlines() if line]
    assert lines[-1] == "data: [DONE]"
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]
    assert "**Sceptic**" in "".join(
        c["choices"][0]["delta"].get("content", "") for c in chunks)


def test_llm_is_answered(
    service: ServiceAtWork, talk: Messages, key: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "extra-openai-models.yaml").write_text(
        f"- model_id: consilience\n  model_name: consilience\n  api_base: {service.url}/v1\n"
        "  api_key_name: consilience\n", encoding="utf-8")
    # Plugins are models of their own, which may lack what they stand on.
    monkeypatch.setenv("LLM_LOAD_PLUGINS", "")
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path))
    command = import_module("llm.cli").cli

    def llm(*words: str) -> str:
        return CliRunner().invoke(command, [*words, "--key", key], catch_exceptions=False).output

    first = llm("-m", "consilience", f"summarise {link(talk)}")
    assert "**Citations**" in first
    then = llm("-c", "--no-stream", "show the table")
    assert "| 34B |" in then
    assert runs_in(first)[0] in then


def test_the_client_for_node_is_answered(
    service: ServiceAtWork, talk: Messages, key: str
) -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("Node is not installed")
    if not (CLIENTS / "node_modules" / "openai").is_dir():
        pytest.skip(f"the client is not there; run `npm install` in {CLIENTS.name}/")
    out = _run([node, str(CLIENTS / "chat.mjs"), f"{service.url}/v1", key,
                f"summarise {link(talk)}"])
    told = json.loads(out)
    assert told["models"][0] == "consilience"
    assert "**Citations**" in told["streamed"]
    assert (told["finish"], told["usage"]["total_tokens"] > 100) == ("stop", True)
    assert "| 34B |" in told["whole"]
    assert (told["refused"]["status"], told["refused"]["code"]) == (404, "not_found")


def test_a_service_that_ends_says_so_in_the_stream_and_has_known_its_callers(
    service: ServiceAtWork, home: Path
) -> None:
    """The last of the tests, since it ends the service."""
    keys = Keys(home)
    _, few = keys.add("another", "who may begin one run a day", Limits(runs_a_day=1))
    keys.close()
    base = f"{service.url}/v1"
    stranger = openai.OpenAI(base_url=base, api_key="none", max_retries=0)
    with pytest.raises(openai.AuthenticationError, match="unknown or revoked") as unknown:
        stranger.models.list()
    assert unknown.value.code == "invalid_api_key"
    known = openai.OpenAI(base_url=base, api_key=few, max_retries=0)
    assert said(known, [], "hi").startswith("Hello.")

    def followed() -> None:
        asked: Messages = [{"role": "user", "content": QUESTION}]
        for chunk in known.chat.completions.create(
                model="consilience:slow", stream=True, messages=asked):
            if "Taking the question apart" in (chunk.choices[0].delta.content or ""):
                with pytest.raises(openai.RateLimitError, match="in 24 hours") as refused:
                    said(known, [], "Do songs of birds at dawn carry farther?")
                assert int(refused.value.response.headers["Retry-After"]) >= 1
                service.server.should_exit = True

    with pytest.raises(openai.APIError, match="shuts down"):
        followed()


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
