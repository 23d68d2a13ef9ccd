"""JSON, BibTeX, CSV, and writing them all to a folder."""

import csv
import io
import json as plain_json
from pathlib import Path

import bibtexparser
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_fixture import CONTEXTS, PAYLOADS, REPORT, WITHHELD, hostile

from records import PaperCard, Report
from reports import json
from reports.bibtex import bibtex
from reports.counts import counts
from reports.tables import COLUMNS, measurements_csv
from reports.write import DEFAULT_FORMATS, FORMATS, UnknownFormat, write_report


def with_titles(*titles: str, author: str = "Ada Ash") -> list[PaperCard]:
    card = REPORT.papers[0]
    return [card.model_copy(update={"id": f"p{n}", "title": title, "authors": (author,)})
            for n, title in enumerate(titles)]


@pytest.mark.parametrize("report", [REPORT, WITHHELD, *map(hostile, PAYLOADS)])
def test_a_dumped_report_loads_as_the_same_report(report: Report):
    assert json.loads(json.dump(report)) == report


@settings(max_examples=25, deadline=None)
@given(st.text())
def test_any_text_survives_the_round_trip(text: str):
    assert json.loads(json.dump(hostile(text))) == hostile(text)


def test_equal_reports_dump_to_equal_text_whatever_the_order_of_their_mappings():
    flow = REPORT.flow.model_copy(update={"by_source": {"bibliography": 4, "folder": 8}})
    turned = REPORT.model_copy(update={"flow": flow})
    assert list(turned.flow.by_source) != list(REPORT.flow.by_source)
    assert json.dump(turned) == json.dump(REPORT)


def test_a_dump_is_readable_utf8_that_ends_in_a_newline():
    text = json.dump(hostile("α → β"))
    assert text.endswith("}\n")
    assert "α → β" in text
    assert list(plain_json.loads(text))[:3] == ["schema_version", "question", "title"]


@pytest.mark.parametrize("report", [REPORT, WITHHELD])
def test_a_dumped_report_satisfies_the_published_schema(report: Report):
    validator = jsonschema.Draft202012Validator(json.schema())
    validator.check_schema(json.schema())
    assert list(validator.iter_errors(plain_json.loads(json.dump(report)))) == []
    assert list(validator.iter_errors({"question": 3}))


def broken(change: str) -> str:
    data = plain_json.loads(json.dump(REPORT))
    match change:
        case "verdict":
            data["claims"][3]["verdict"] = "true"
        case "field":
            data["colour"] = "red"
        case "version":
            data["schema_version"] = "9.0"
        case "missing":
            del data["manifest"]
    return plain_json.dumps(data)


@pytest.mark.parametrize(("text", "told"), [
    (broken("verdict"), r"my\.json: claims\[3\]\.verdict: Input should be"),
    (broken("field"), r"my\.json: colour: Extra inputs"),
    (broken("version"), r"my\.json: schema_version is '9\.0'.*reads '1\.2', '1\.1' and '1\.0'"),
    (broken("missing"), r"my\.json: manifest: Field required"),
    ("{", r"my\.json: is not JSON \(.*line 1 column 2"),
    ("[" * 100_000, r"my\.json: is not JSON"),
    ("[]", r"my\.json: holds a list, not a report"),
])
def test_what_is_no_report_is_refused_with_file_and_field(text: str, told: str):
    with pytest.raises(json.UnreadableReport, match=told):
        json.loads(text, "my.json")


def of_version_1_0(report: Report) -> dict[str, object]:
    """The report as the version before databases wrote it."""
    old = plain_json.loads(json.dump(report))
    flow = old["flow"]
    old["flow"] = {
        "identified": 12, "by_source": flow["by_source"], "duplicates": 5, "not_retrieved": 1,
        "screened": 6, "excluded": 2, "exclusions": flow["exclusions"], "included": 4}
    new = {"type", "stage", "by_hand", "opinion", "notices", "manifestations", "trails",
           "provenance"}
    old["papers"] = [{k: v for k, v in card.items() if k not in new} for card in old["papers"]]
    for card in old["papers"]:
        for name in ("url", "version", "licence"):
            del card["origin"][name]
    del old["snowballing"], old["manifest"]["searches"], old["plan"]["searches"]
    return {**old, "schema_version": "1.0"}


def test_a_report_of_version_1_0_is_read_in_the_words_of_today():
    read = json.loads(plain_json.dumps(of_version_1_0(REPORT)))
    assert read == REPORT
    assert read.flow.errors() == []


def test_a_report_of_version_1_1_is_read_and_says_nothing_of_what_is_verified():
    old = plain_json.loads(json.dump(REPORT))
    for claim in old["claims"]:
        del claim["is_verified"]
    read = json.loads(plain_json.dumps(old | {"schema_version": "1.1"}))
    assert read == REPORT
    assert counts(read).unverified == 0


@pytest.mark.parametrize("change", [{"flow": 3}, {"papers": {"a": 1}}, {"flow": {"included": "x"}}])
def test_a_broken_report_of_version_1_0_is_refused_like_any_other(change: dict[str, object]):
    with pytest.raises(json.UnreadableReport, match=r"old\.json: (flow|papers)"):
        json.loads(plain_json.dumps(of_version_1_0(REPORT) | change), "old.json")


def test_a_file_that_is_missing_or_not_utf8_is_refused_by_name(tmp_path: Path):
    (tmp_path / "latin.json").write_bytes(b"\xe9")
    with pytest.raises(json.UnreadableReport, match=r"none\.json: cannot be read \(No such file"):
        json.load(tmp_path / "none.json")
    with pytest.raises(json.UnreadableReport, match=r"latin\.json: is not UTF-8 \(byte 0\)"):
        json.load(tmp_path / "latin.json")


def test_bibtex_has_one_entry_for_each_included_paper():
    library = bibtexparser.parse_string(bibtex(REPORT.papers[:4]))
    assert [entry.key for entry in library.entries] == [
        "ash2031alder", "birch2031second", "elm2032what", "fir2032alder"]
    assert len(library.entries) == counts(REPORT).included
    assert library.entries[1]["journal"] == "Journal of Invented Benchmarks"
    assert library.entries[2]["eprint"] == "2499.02002"


def test_many_papers_of_one_title_have_keys_of_their_own():
    library = bibtexparser.parse_string(bibtex(with_titles(*["The same title"] * 40)))
    assert len({entry.key for entry in library.entries}) == 40


@given(st.text("\\{}#$%&_^~\"'@=,\n\u0301é ab", max_size=60), st.text("{}\\@,and Ab", max_size=30))
def test_special_characters_neither_break_nor_leave_an_entry(title: str, author: str):
    text = bibtex(with_titles(title, "Another", author=author))
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    assert len(library.entries) == 2
    assert text.count("{") == text.count("}")


def test_special_characters_are_written_as_latex_writes_them():
    text = bibtex(with_titles(r"50% of {A} & B_1 \ C~D"))
    assert (r"title = {{50\% of \textbraceleft{}A\textbraceright{} \& B\_1 "
            r"\textbackslash{} C\textasciitilde{}D}}") in text


def test_a_hostile_doi_is_left_out_of_the_entry():
    entry = bibtex(hostile("javascript:alert(4)").papers).split("\n\n")[0]
    assert "doi =" not in entry
    assert "url =" not in entry


def test_the_table_has_a_row_for_each_measurement_with_its_place():
    rows = list(csv.DictReader(io.StringIO(measurements_csv(REPORT))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == counts(REPORT).measurements
    assert rows[8] == rows[8] | {
        "reference": "2", "system": "Alder", "variant": "Chat", "size": "34B", "value": "45.7",
        "unit": "%", "table": "Table 1", "page": "5", "start": "2151", "end": "2155",
        "claims": "c3"}


@pytest.mark.parametrize("payload", [*PAYLOADS, "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\t=1"])
def test_no_cell_can_be_run_as_a_formula(payload: str):
    for row in csv.reader(io.StringIO(measurements_csv(hostile(payload)))):
        assert len(row) == len(COLUMNS)
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_all_formats_are_written_and_nothing_else(tmp_path: Path):
    written = write_report(REPORT, tmp_path / "new" / "folder", contexts=CONTEXTS)
    assert [path.name for path in written] == [FORMATS[name].file for name in DEFAULT_FORMATS]
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == \
        sorted(path.name for path in written)
    assert json.load(tmp_path / "new" / "folder" / "report.json") == REPORT
    told = (tmp_path / "new" / "folder" / "report.md").read_text()
    for name in ("figure.svg", "prisma.svg", "papers.csv"):
        assert f"]({name})" in told


def test_a_report_written_again_replaces_the_old_one(tmp_path: Path):
    write_report(REPORT, tmp_path, ["json"])
    write_report(WITHHELD, tmp_path, ["json"])
    assert json.load(tmp_path / "report.json") == WITHHELD


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path):
    with pytest.raises(UnknownFormat, match=r"no such format: docx \(known: md, html"):
        write_report(REPORT, tmp_path / "out", ["md", "docx"])
    assert not (tmp_path / "out").exists()


def test_a_target_that_cannot_be_replaced_leaves_no_draft(tmp_path: Path):
    (tmp_path / "report.json").mkdir()
    with pytest.raises(OSError, match=r"report\.json"):
        write_report(REPORT, tmp_path, ["json"])
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]
