import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sources.documents.formulas import mathml_to_text, tex_to_text


@pytest.mark.parametrize(("tex", "text"), [
    (r"\alpha \leq 10^{-3}", "α ≤ 10^-3"), (r"x \gt 0", "x >0"), (r"\tfrac{1}{2}", "1/2"),
    (r"\frac{a+b}{c}", "(a+b)/c"), (r"5\%", "5%"), (r"{\'E}cole", "École"),
    (r"\documentclass{minimal}\begin{document}$$x \geqslant 3$$\end{document}", "x ≥ 3"),
    ("plain words", "plain words"),
])
def test_tex_becomes_readable(tex: str, text: str) -> None:
    assert tex_to_text(tex) == text


@given(st.text(st.sampled_from("\\{}$^_ab12 &%"), max_size=60))
def test_no_tex_upsets_the_reading(tex: str) -> None:
    assert isinstance(tex_to_text(tex), str)


@pytest.mark.parametrize("tex", [
    r"$\frac$", r"$\begin{array}\end{array}$", r"$\sqrt", r"\binom{a}", r"$\begin{array}\left($"])
def test_tex_that_was_cut_off_is_no_error(tex: str) -> None:
    assert isinstance(tex_to_text(tex), str)


@given(st.lists(st.sampled_from([
    r"\frac", r"\sqrt", r"\binom", r"\over", r"\left(", r"\begin{array}", r"\end{array}", r"\'",
    r"\text", "{", "}", "[", "$", "^", "&", "%", "a"]), max_size=12))
def test_no_commands_in_any_order_upset_the_reading(tokens: list[str]) -> None:
    assert isinstance(tex_to_text("".join(tokens)), str)


@pytest.mark.parametrize(("markup", "text"), [
    ("<math><msup><mn>10</mn><mrow><mo>-</mo><mn>6</mn></mrow></msup></math>", "10^-6"),
    ("<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac></math>",
     "(a+b)/2"),
    ("<math><mi>p</mi><mo>&lt;</mo><mn>0.05</mn></math>", "p < 0.05"),
    ("<math><semantics><mi>x</mi><annotation>\\x</annotation></semantics></math>", "x"),
])
def test_mathml_becomes_one_line(markup: str, text: str) -> None:
    assert mathml_to_text(etree.fromstring(markup)) == text
