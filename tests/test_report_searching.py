"""How a report tells of what the databases were asked, and of references and citations followed."""

from lxml import html as parser
from markdown_it import MarkdownIt
from report_fixture import PAYLOADS, REPORT, hostile
from searched_fixture import FACETS, SEARCHED, SEARCHES

from records import Report, Search
from reports import prose, searching
from reports.html import html
from reports.markdown import markdown

PAGE = parser.document_fromstring(html(SEARCHED))


def with_searches(*searches: Search) -> Report:
    manifest = SEARCHED.manifest.model_copy(update={"searches": searches})
    return SEARCHED.model_copy(update={"manifest": manifest})


def test_every_query_is_shown_exactly_as_it_was_asked():
    shown = PAGE.xpath("//details[starts-with(@class, 'database')]//code/text()")
    assert shown == [search.query for search in SEARCHES]
    told = [token.content for block in MarkdownIt().parse(markdown(SEARCHED))
            for token in block.children or [] if token.type == "code_inline"]
    assert told == [search.query for search in SEARCHES]


def test_a_query_with_ticks_and_brackets_stays_code():
    queries = ("``` `a` ``", "[x](javascript:alert(1)) <b> | \\", "`")
    report = with_searches(*(SEARCHES[0].model_copy(update={"query": q}) for q in queries))
    told = [token.content for block in MarkdownIt().parse(markdown(report))
            for token in block.children or [] if token.type == "code_inline"]
    assert told == list(queries)


def test_a_search_is_told_with_its_day_its_counts_and_what_could_not_be_asked():
    assert searching.outcome(SEARCHES[3]) == (
        "asked on 1 March 2032 at 09:00 UTC; 50 of 1,204 records taken; what it cannot be asked: "
        "languages and phrases; it notes: ranked by its own score")
    assert searching.outcome(Search(database="X", query="a", facets=FACETS, identified=1)) == \
        "1 record taken"
    assert searching.filters(SEARCHED) == "from 2030 on; languages: en"


def test_only_filters_that_all_searches_had_are_told_of_all():
    other = SEARCHES[0].model_copy(update={"facets": FACETS.model_copy(
        update={"languages": (), "year_to": 2032})})
    assert searching.filters(with_searches(*SEARCHES, other)) == ""
    assert searching.filters(REPORT) == ""


def test_a_database_that_failed_is_named_with_what_it_did_not_answer():
    (failed,) = searching.failed(SEARCHED)
    assert failed.failure == "HTTP 503 after 4 tries; 0 of 2 queries answered"
    (shown,) = PAGE.xpath("//p[@class='failure']")
    assert shown.text_content() == f"OpenAlex: {failed.failure}."
    assert "3 databases asked, 1 failed" in PAGE.xpath("string(//ul[@class='tally'])")
    assert f"**Failed: {failed.failure}.**" in markdown(SEARCHED)
    assert any("OpenAlex did not answer" in told for told in prose.limitations(SEARCHED))


def test_a_database_that_answered_in_part_is_told_with_what_came():
    partly = SEARCHES[0].model_copy(update={"failure": "HTTP 500 after 4 tries"})
    (failed,) = searching.failed(with_searches(partly, SEARCHES[0]))
    assert failed.summary == "80 records from 2 queries"
    assert failed.failure.endswith("1 of 2 queries answered")


def test_the_rounds_of_snowballing_are_a_table():
    (table,) = PAGE.xpath("//h3[.='References and citations followed']/following::table[1]")
    assert [[cell.text_content() for cell in row] for row in table.xpath(".//tbody/tr")] == [
        ["1", "3", "10", "6", "9", "1"], ["2", "1", "8", "4", "2", "1"]]
    assert "| 2 | 1 | 8 | 4 | 2 | 1 |" in markdown(SEARCHED)


def test_a_run_on_a_folder_tells_of_no_database_and_no_snowballing():
    for text in (html(REPORT), markdown(REPORT)):
        assert "snowballing" not in text
        assert "database asked" not in text
        assert "What the databases were asked" not in text
        assert "Searched in" not in text


def test_no_character_that_acts_unseen_comes_from_a_service():
    report = hostile(PAYLOADS[8], full=SEARCHED)
    for text in (html(report), markdown(report)):
        assert not set(text) & set("\u202e\u2066\x00\x07")
