"""Passages: what they hold, where they end, and that they are the paper's own words."""

from hypothesis import given, settings
from hypothesis import strategies as st

from records import Paper, Passage
from sources.documents.builder import PaperBuilder
from sources.documents.document import Document
from vectorstore.chunking import ChunkingSettings, passages_of, searchable


def builder() -> PaperBuilder:
    made = PaperBuilder(Document("study.txt", b"bytes"), "text", "test")
    made.title = "Sleep and memory"
    return made


def texts(passages: list[Passage]) -> list[str]:
    return [passage.text for passage in passages]


def test_sentences_are_grouped_up_to_the_words_allowed():
    paper = builder()
    paper.paragraph("Mice slept well. Rats slept badly. Cats woke early. Dogs never slept.")

    found = passages_of(paper.build(), ChunkingSettings(words=6, overlap=0))

    assert texts(found) == ["Mice slept well. Rats slept badly.",
                            "Cats woke early. Dogs never slept."]


def test_neighbours_share_the_last_sentence():
    paper = builder()
    paper.paragraph("Mice slept well. Rats slept badly. Cats woke early. Dogs never slept.")

    found = passages_of(paper.build(), ChunkingSettings(words=6, overlap=1))

    assert texts(found) == ["Mice slept well. Rats slept badly.",
                            "Rats slept badly. Cats woke early.",
                            "Cats woke early. Dogs never slept."]


def test_a_sentence_longer_than_allowed_stands_alone():
    paper = builder()
    paper.paragraph("Mice slept. Of all the animals we kept only the old cats woke early. Ok so.")

    found = passages_of(paper.build(), ChunkingSettings(words=5, overlap=1))

    assert texts(found) == ["Mice slept.",
                            "Of all the animals we kept only the old cats woke early.", "Ok so."]


def test_no_passage_crosses_sections():
    paper = builder()
    paper.heading("Methods")
    paper.paragraph("Mice slept.")
    paper.heading("Results")
    paper.paragraph("Rats woke.")

    found = passages_of(paper.build())

    assert [(p.section, p.text) for p in found] == [("Methods", "Mice slept."),
                                                    ("Results", "Rats woke.")]


def test_no_passage_of_prose_runs_across_a_table():
    paper = builder()
    paper.paragraph("Mice slept.")
    paper.table("Hours of sleep", [["Animal", "Hours"]], [["Mouse", "12"]])
    paper.paragraph("Rats woke.")

    found = passages_of(paper.build())

    assert [(p.kind, p.text) for p in found] == [
        ("prose", "Mice slept."), ("caption", "Hours of sleep"), ("table_row", "Mouse | 12"),
        ("prose", "Rats woke.")]


def test_a_table_row_is_found_by_its_caption_group_and_headers():
    paper = builder()
    paper.table(
        "Recall by dose", [["Drug", "Recall", "Recall"], ["", "low", "high"]],
        [["Caffeine", "31.5", "40.2"], ["Placebo", "30", ""]],
        label="Table 2", groups=["Adults", "Children"])

    caption, first, second = passages_of(paper.build())

    assert caption.text == "Table 2: Recall by dose"
    assert first.text == "Caffeine | 31.5 | 40.2"
    assert first.context == "Table 2: Recall by dose\nAdults\nRecall low = 31.5; Recall high = 40.2"
    assert second.context == "Table 2: Recall by dose\nChildren\nRecall low = 30"
    assert first.table_id == second.table_id == caption.table_id == "t1"
    assert searchable(first, "Sleep") == f"Sleep\n{first.context}\n{first.text}"


def test_a_row_without_a_letter_or_digit_is_no_passage():
    paper = builder()
    paper.table("", [["A", "B"]], [["–", "–"], ["x", "1"]])

    assert texts(passages_of(paper.build())) == ["x | 1"]


def test_a_passage_knows_its_page():
    paper = builder()
    paper.page(3)
    paper.paragraph("Mice slept.")
    paper.page(4)
    paper.table("Hours", [["Animal", "Hours"]], [["Mouse", "12"]])

    assert [p.page for p in passages_of(paper.build())] == [3, 4, 4]


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30)
prose = st.lists(st.one_of(words, st.sampled_from(["Mice slept. ", "See Fig. 3. ", "Is it? "])),
                 max_size=12).map(" ".join)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """Papers of any pieces in any order, with at least one sentence."""
    made = builder()
    for kind in draw(st.lists(st.sampled_from(["heading", "prose", "table", "page"]), max_size=8)):
        if kind == "heading":
            made.heading(draw(words))
        elif kind == "prose":
            made.paragraph(draw(prose))
        elif kind == "page":
            made.page(draw(st.integers(1, 9)))
        else:
            width = draw(st.integers(1, 3))
            row = st.lists(words, min_size=width, max_size=width)
            header, rows = draw(st.lists(row, max_size=2)), draw(st.lists(row, max_size=3))
            made.table(draw(words), header, rows, label=draw(words), stub=draw(st.integers(0, 2)))
    made.paragraph("The end.")
    return made.build()


chunking = st.builds(ChunkingSettings, words=st.integers(1, 20), overlap=st.integers(0, 4))


@settings(max_examples=60, deadline=None)
@given(papers(), chunking)
def test_a_passage_is_always_the_papers_own_text(paper: Paper, chunking: ChunkingSettings):
    found = passages_of(paper, chunking)

    assert all(paper.text[p.start : p.end] == p.text for p in found)
    assert len({p.id for p in found}) == len(found)
    assert found == passages_of(paper, chunking)


@settings(max_examples=60, deadline=None)
@given(papers(), chunking)
def test_no_sentence_with_a_word_is_lost_and_none_is_cut(paper: Paper, chunking: ChunkingSettings):
    found = [p for p in passages_of(paper, chunking) if p.kind == "prose"]

    for sentence in paper.sentences:
        if any(map(str.isalnum, paper.text[sentence.start : sentence.end])):
            assert any(p.start <= sentence.start and sentence.end <= p.end for p in found)
        edges = {edge for p in found for edge in (p.start, p.end)}
        assert not any(sentence.start < edge < sentence.end for edge in edges)


@settings(max_examples=60, deadline=None)
@given(papers(), chunking)
def test_only_a_single_sentence_is_longer_than_allowed(paper: Paper, chunking: ChunkingSettings):
    for passage in passages_of(paper, chunking):
        inside = [s for s in paper.sentences if passage.start <= s.start and s.end <= passage.end]
        if passage.kind == "prose" and len(inside) > 1:
            lengths = [len(paper.text[s.start : s.end].split()) for s in inside]
            assert sum(lengths) <= chunking.words
