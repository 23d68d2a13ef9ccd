"""What a question demands of an answer that is written for the test."""

from agents.planner import Planner
from agents.wanted import demands
from records import Answer, AnswerSentence


def lacks(question: str, *told: str, title: str = "") -> list[str]:
    """What the question demands of the answer as a whole and these sentences, from a paper of such
    a title, do not tell."""
    answer = Answer(sentences=tuple(
        AnswerSentence(text=f"Keller (2001): {text}", claim_ids=("c1",)) for text in told))
    return [demand.lack for demand in demands(Planner().plan(question), answer, {"c1": title})
            if demand.is_all and not demand.is_met]
