"""What documents, Dockerfile and compose.yaml tell people to type is there: commands, options,
settings, files, addresses."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml

from cli.main import app
from settings import load_settings

HOUSE = Path(__file__).parents[1]
DOCUMENTS = [HOUSE / "README.md", HOUSE / "Makefile", *sorted((HOUSE / "docs").glob("*.md"))]
PAGES = [HOUSE / "README.md", HOUSE / "CONTRIBUTING.md", *sorted((HOUSE / "docs").glob("*.md"))]
COMPOSE = yaml.safe_load((HOUSE / "compose.yaml").read_text())
DOCKERFILE = (HOUSE / "Dockerfile").read_text()
GRAMMAR = re.compile(r"[|\[…]| or ")
"""What several commands are written with at once."""
READERS = {"yaml": yaml.safe_load, "json": json.loads,
           "python": lambda code: compile(code, "a document", "exec")}


def told(text: str) -> Iterator[str]:
    """The commands of a document that could be typed as they stand."""
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S):
        for line in block.replace("\\\n", " ").splitlines():
            command = re.sub(r"\s#.*", "", line).strip()
            if command.startswith("consilience ") and not GRAMMAR.search(command):
                yield command


def require_understood(words: list[str]) -> None:
    """Raises a usage error for what the command line does not know."""
    assert words[0] == "consilience"
    command, context = typer.main.get_command(app), None
    rest = [re.sub(r"^N$", "1", word) for word in words[1:]]
    while hasattr(command, "resolve_command"):
        context = command.make_context("consilience", [*rest], parent=context)
        _, command, rest = command.resolve_command(context, rest)
    command.make_context(words[1], rest, parent=context)


@pytest.mark.parametrize("command", [
    "serve --hots 1", "keyz add", "keys add --nam x", "serve --port many", "keys revoke"])
def test_what_is_not_understood_is_found(command: str) -> None:
    with pytest.raises(Exception, match=r"No such|Missing|should be"):
        require_understood(["consilience", *command.split()])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_in_documents_are_understood(document: Path) -> None:
    for command in told(document.read_text("utf-8")):
        require_understood(shlex.split(command))


def test_images_and_documents_that_the_readme_names_are_there() -> None:
    text = (HOUSE / "README.md").read_text("utf-8")
    named = re.findall(r"\]\(((?!https?:)[^)#]+)\)", text) + re.findall(r"`(docs/[\w./-]+)`", text)
    assert named
    assert not [name for name in named if not (HOUSE / name).exists()]


def headings(document: Path) -> set[str]:
    """What links to a document's headings are called."""
    found = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_links_between_documents_lead_to_what_is_there(document: Path) -> None:
    for target, heading in re.findall(r"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)",
                                      document.read_text("utf-8")):
        page = document.parent / target if target else document
        assert page.exists(), target
        assert not heading or heading in headings(page), f"{target}#{heading}"


def test_a_link_to_a_heading_is_known_as_it_is_called() -> None:
    assert {"a-question", "in-a-browser-a-chat-or-another-program"} <= (
        headings(HOUSE / "docs" / "http.md") | headings(HOUSE / "README.md"))


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_settings_that_documents_name_are_there(document: Path) -> None:
    known = {name for name, _, _ in load_settings(environment={}).rows()}
    groups = {".".join(name.split(".")[:end]) for name in known for end in (1, 2, 3)}
    named = re.findall(r"`(?:--set )?([a-z_]+(?:\.[a-z_0-9]+)+)(?:=[^`]*)?`",
                       document.read_text("utf-8"))
    settings = [name for name in named if name.split(".")[0] in groups
                and not re.search(r"\.(?:py|md|ya?ml|json|csv|svg|sqlite|ris|bib|html)$", name)]
    assert not [name for name in settings if name not in known | groups]


def test_the_image_holds_what_it_copies_and_runs_what_exists() -> None:
    kept = re.findall(r"^!(\S+)$", (HOUSE / ".dockerignore").read_text(), re.M)
    assert not [name for name in kept if not (HOUSE / name).exists()]
    packed = re.findall(r'^  "(\w+)",? *|"(\w+)"', re.search(
        r"only-include = \[(.*?)\]", (HOUSE / "pyproject.toml").read_text(), re.S)[1], re.M)
    assert {one or other for one, other in packed} <= {*kept}
    assert {"config.yaml", "constraints.txt", "pyproject.toml", "README.md", "LICENSE"} <= {*kept}
    assert re.search(r"^USER (?!root)\w+$", DOCKERFILE, re.M)
    command = json.loads(re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.M)[1])
    require_understood(command)
    address = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", DOCKERFILE)
    assert int(address[1]) == load_settings(environment={}).service.port
    assert address[2] == "/healthz"
    assert re.search(rf"^EXPOSE {address[1]}$", DOCKERFILE, re.M)


def test_services_of_compose_are_reached_where_they_listen() -> None:
    service, chat = COMPOSE["services"]["consilience"], COMPOSE["services"]["open-webui"]
    port = load_settings(environment={}).service.port
    assert service["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert f"VOLUME {service['volumes'][0].split(':')[1]}\n" in DOCKERFILE
    assert chat["environment"]["OPENAI_API_BASE_URL"] == f"http://consilience:{port}/v1"
    assert {one.split(":")[0] for s in (service, chat) for one in s["volumes"]} == {
        *COMPOSE["volumes"]}
    home = re.search(r"^ENV (CONSILIENCE_HOME)=(\S+)$", DOCKERFILE, re.M)
    offered = re.findall(r"# (CONSILIENCE_\w+): (\S+)", (HOUSE / "compose.yaml").read_text())
    set_ = load_settings(environment={
        home[1]: home[2], **dict(offered), **service["environment"]})
    assert set_.settings.home == "/data"
    assert set_.settings.language.model == "NAME"
    assert set_.service.chat.address == f"http://localhost:{port}"


def test_commands_in_the_comments_of_compose_are_understood() -> None:
    commands = re.findall(r"run --rm consilience (consilience .*)",
                          (HOUSE / "compose.yaml").read_text())
    assert commands
    for command in commands:
        require_understood(command.split())


@pytest.mark.parametrize("document", ["README.md", "docs/mcp.md"])
def test_what_clients_are_set_to_can_be_read_and_leads_to_the_service(document: str) -> None:
    text = (HOUSE / document).read_text("utf-8")
    blocks = re.findall(r"^```(yaml|json|python)\n(.*?)^```", text, re.M | re.S)
    assert len(blocks) >= 2
    for kind, block in blocks:
        READERS[kind](block)
    service = load_settings(environment={}).service
    addresses = re.findall(r"http://([\w.]+):(\d+)/(v1|mcp)\b", "".join(b for _, b in blocks))
    assert {(host, int(port)) for host, port, _ in addresses} == {(service.host, service.port)}
