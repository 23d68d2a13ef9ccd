"""Text, names, days and licences as services write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.databases.languages import language
from sources.databases.licences import licence
from sources.databases.text import abstract, day, link, person, plain, year

anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=200),
    st.lists(st.integers() | st.none() | st.text(max_size=5), max_size=4),
    st.text(alphabet="<>&;/=\"' abimpsutx0123$\\{}^_:", max_size=120),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2))


@pytest.mark.parametrize(("written", "read"), [
    ("CO<sub>2</sub> &amp; H<sub>2</sub>O", "CO2 & H2O"),
    ("10<sup>-6</sup> m", "10^-6 m"),
    ("Loss of <scp>KRAS</scp> in <i>Mus\n musculus</i>", "Loss of KRAS in Mus musculus"),
    ("A &amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt; claim", "A bold claim"),
    ("Risk when p <0.05 and n> 3", "Risk when p <0.05 and n> 3"),
    ("On List<Integer> and if a <b and c> d", "On List<Integer> and if a <b and c> d"),
    ("Is $\\alpha$-helix cheap at $5 or $10?", "Is α-helix cheap at $5 or $10?"),
    ("Schr\\\"odinger's c\\'{a}t", "Schrödinger's cát"),
    ("near<mml:math><mml:mi>Z</mml:mi><mml:mo>=</mml:mo><mml:mn>50</mml:mn></mml:math>",
     "near Z = 50"),
    ("<inline-formula><tex-math>$\\mu$</tex-math><alternatives><mml:math><mml:mi>μ</mml:mi>"
     "</mml:math></alternatives></inline-formula>Chip", "μ Chip"),
    ("only <tex-math>$\\beta$</tex-math> here", "only β here"),
    ("a\x00b\x1b[31m\u202ec\ud800", "a b [31mc"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    (None, ""), (["x"], ""), (3, ""),
])
def test_titles_come_out_as_people_read_them(written: object, read: str) -> None:
    assert plain(written) == read


def test_an_abstract_keeps_its_paragraphs_and_the_headings_of_its_sections() -> None:
    text = abstract(
        "<jats:title>Abstract</jats:title><jats:sec><jats:title>Aims</jats:title>"
        "<jats:p>To count bees.</jats:p></jats:sec><jats:sec><jats:title>Results:</jats:title>\n"
        " <jats:p>There were <jats:italic>n</jats:italic> &lt; 7.</jats:p></jats:sec>")
    assert text == "Aims: To count bees.\nResults: There were n < 7."


@pytest.mark.parametrize(("written", "read"), [
    ("ABSTRACT We count bees.", "We count bees."),
    ("Abstract: we count bees.", "we count bees."),
    ("Abstract domains of programs.", "Abstract domains of programs."),
    ("Summary: bees.", "bees."), ("Summary statistics of bees.", "Summary statistics of bees."),
])
def test_only_an_abstracts_own_heading_is_dropped(written: str, read: str) -> None:
    assert abstract(written) == read


@pytest.mark.parametrize(("told", "read"), [
    ("2023-05-01T12:00:00Z", "2023-05-01"), ("2023/5/1", "2023-05-01"), ("20230501", "2023-05-01"),
    ("2023 May 1", "2023-05-01"), ("2023-05", "2023-05"), ("2023", "2023"), (2023, "2023"),
    ([[2023, 5]], "2023-05"), ([2023, 2, 31], "2023-02"), ([[None]], ""), ("2023-13-01", "2023"),
    ("0000", ""), (True, ""), ("soon", ""), ({}, ""), (99999999, ""), ("12023-01-01", ""),
    ([2023, 5, 10**30], "2023-05"),
])
def test_days_are_as_exact_as_they_are_told(told: object, read: str) -> None:
    assert day(told) == read


@pytest.mark.parametrize(("told", "name"), [
    ("http://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
    ("https://creativecommons.org/licenses/by-nc-nd/3.0/us/legalcode", "CC-BY-NC-ND-3.0-US"),
    ("https://creativecommons.org/licenses/by/4.0/deed.de", "CC-BY-4.0"),
    ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
    ("cc-by", "CC-BY"), ("CC BY-NC 4.0", "CC-BY-NC-4.0"), ("CCBYNCND", "CC-BY-NC-ND"),
    ("Creative Commons Attribution-NonCommercial 4.0 International", "CC-BY-NC-4.0"),
    ("cc0", "CC0-1.0"), ("mit", "MIT"), ("Apache License 2.0", "Apache-2.0"),
    ("http://arxiv.org/licenses/nonexclusive-distrib/1.0/", "LicenseRef-arXiv-nonexclusive-1.0"),
    ("https://www.journals.example/tdm/1.0/", "LicenseRef-journals.example-tdm-1.0"),
    ("https://hive.example/attribution", "LicenseRef-hive.example-attribution"),
    ("other-oa", ""), (None, ""), ("", ""),
])
def test_licences_get_one_name_each(told: object, name: str) -> None:
    assert licence(told) == name


@pytest.mark.parametrize(("told", "code"), [
    ("eng", "en"), ("en-GB", "en"), ("German", "de"), ("ger", "de"), ("fr", "fr"), ("xx?", ""),
    (7, "")])
def test_languages_get_their_two_letters(told: object, code: str) -> None:
    assert language(told) == code


def test_names_are_as_spoken() -> None:
    assert person("Curie, Marie") == person("Marie", "Curie") == "Marie Curie"
    assert person(None, "Curie") == "Curie"


@pytest.mark.parametrize("address", [
    "javascript:alert(1)", "ftp://x.example/a", "https://x.example/a b", "//x.example", "",
    "https://x.example/\x00", 'https://x.example/"onload="', "https://" + "x" * 5000])
def test_only_web_addresses_are_links(address: str) -> None:
    assert link(address) == ""


def test_an_address_escaped_for_xml_is_unescaped() -> None:
    assert link("https://x.example/a?b=1&amp;c=2") == "https://x.example/a?b=1&c=2"


@given(anything)
def test_nothing_makes_the_readers_of_values_fail(value: object) -> None:
    for read in (plain, abstract, person, day, licence, language, link):
        told = read(value)
        assert isinstance(told, str)
        told.encode()
    assert year(value) is None or day(value).startswith(f"{year(value):04}")


@given(st.text(alphabet="<>/ab &;ipsu0=x\"", max_size=80))
def test_plain_text_stays_as_it_is_when_read_again(text: str) -> None:
    once = plain(plain(plain(text)))
    assert plain(once) == once


@given(st.dates())
def test_every_day_of_the_calendar_is_read_back(date: object) -> None:
    told = str(date)
    assert day(told) == (told if 1450 <= int(told[:4]) <= 2100 else "")


@pytest.mark.parametrize("piece", [
    "<mml:math>", "<!--", "<tex-math>", "<p a=b ", "$\\a_{x}$ ", "\\ab{", "&amp;", "{\\it a", "<?",
    "<jats:", "<math><mrow>", "x<sup>"])
def test_hostile_repetition_is_read_in_no_time(piece: str) -> None:
    assert len(abstract(piece * (200_000 // len(piece)))) <= 200_000
