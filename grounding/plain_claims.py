"""Plain claims: those of which nothing is left open where a sentence has all their words."""

from grounding.change_lists import change_lists
from grounding.reading import Reading, lists

_DOUBTING = frozenset("""
false falsely wrong wrongly untrue incorrect incorrectly erroneous erroneously mistaken mistakenly
myth claim claims claimed alleged allegedly supposedly rumour rumoured hope hopes hoped
believe believed
""".split())
"""With these a sentence may tell what it does not say itself: "it is a myth that …"."""


def is_plain(claim: Reading, sentence: Reading, besides: frozenset[str] = frozenset()) -> bool:
    """Whether no word of a claim, `besides` these, tells how much of a set it is said of, or calls
    it caused, possible or the only one; and the sentence says so itself."""
    known = lists()
    qualifying = known.hedges | known.causal | known.exclusive | known.quantifiers.keys()
    return claim.lowers.isdisjoint(qualifying - besides) and says_itself(sentence)


def says_itself(sentence: Reading) -> bool:
    """Whether a sentence neither supposes what it tells, nor tells it as another's word."""
    return not sentence.hedged and sentence.lowers.isdisjoint(
        _DOUBTING | change_lists().conjecture)
