"""Progress is told of what strangers name: documents, services, works."""

import pytest

from cli.progress import Style, display
from graphs.progress import Progress

NAMED_BY_A_STRANGER = "[/bold] \x1b]0;pwned\x07\u202e.pdf"


@pytest.mark.parametrize("style", ["live", "lines"])
def test_a_name_that_tries_to_act_is_only_shown(
    style: Style, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.progress._Lines.QUIET_SECONDS", 0.0)
    with display(style) as shown:
        shown.show(Progress("search", 1, 3, NAMED_BY_A_STRANGER))
    said = capsys.readouterr().err
    assert "Searching" in said
    assert "[/bold]" in said
    assert "\x1b]" not in said
    assert "\u202e" not in said


def test_each_stage_of_a_search_has_a_title(capsys: pytest.CaptureFixture[str]) -> None:
    with display("lines") as shown:
        for stage in ("search", "screen", "snowball", "choose", "retrieve", "assess"):
            shown.show(Progress(stage, 1, 1, finished=True))
    titles = [line.split("s  ")[1] for line in capsys.readouterr().err.splitlines()]
    assert titles == ["Searching", "Screening works", "Following citations", "Screening by hand",
                      "Getting texts", "Assessing texts"]
