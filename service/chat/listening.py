"""What somebody wants, as a language model reads it; it proposes, and what it proposes is checked.

It is asked where the rules of `service.chat.intents` leave a doubt, and their reading stands where
it fails. It steers no run: only plain words of a person cancel one or resume it.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from grounding.words import content_words
from records import JudgedClaim, Report
from records.proposals import IntentProposal, Wanted
from reports import wording
from reports.numbering import Numbering
from service.chat.conversation import Conversation
from service.chat.intents import Intent

Json = dict[str, Any]

PATIENCE = 20.0
"""Seconds after which the reading of the rules is taken."""
MOST_CLAIMS = 60
MOST_BEFORE = 6
LONGEST = 2000
"""Characters of what was said that are shown."""
LONGEST_CLAIM = 300
LONGEST_QUESTION = 500

MEANT: Mapping[Wanted, str] = {
    "research": "a question that must be looked up in the literature",
    "follow_up": "a question that claims of the last answer bear on",
    "claim": "why certain claims of the last answer stand as they do",
    "table": "the measurements as a table", "disagreement": "what contradicts or is disputed",
    "papers": "which papers were read", "excluded": "which papers were left out",
    "rating": "how far to trust the answer, what the reviewers say",
    "limits": "what is missing or not settled", "method": "how the answer was found",
    "answer": "the last answer again or in short", "report": "the report to read or save",
    "small_talk": "a greeting, thanks, or a remark that asks for nothing",
    "about": "what this service is and can do", "out_of_scope": "something else than research",
    "unclear": "what is wanted cannot be told",
}
_WITHOUT_A_RUN: frozenset[Wanted] = frozenset({
    "research", "small_talk", "about", "out_of_scope", "unclear"})
assert MEANT.keys() == set(get_args(Wanted))


def shown_to_it(talk: Conversation, report: Report | None) -> Json:
    """What a model is shown of a conversation: what `service.jobs.listen` is given."""
    claims = _claims(report) if report else {}
    found = [{"question": talk.run.question}] if talk.run else []
    found += [{"key": key, "says": wording.line(claim.text, LONGEST_CLAIM)}
              for key, claim in claims.items()]
    before = [{"said": text[:LONGEST]} for text in talk.before[-MOST_BEFORE:]]
    return {"said": talk.said[:LONGEST], "before": _lines(before), "found": _lines(found),
            "kinds": [f"{kind}: {meaning}" for kind, meaning in MEANT.items()]}


def checked(proposal: IntentProposal, talk: Conversation, report: Report | None) -> Intent | None:
    """What a model proposes as an intent; None where it cannot be meant: it wants something of a
    run that is not there, or names claims that nobody showed it."""
    claims = _claims(report) if report else {}
    named = tuple(key.removeprefix("c") for key in dict.fromkeys(proposal.claims) if key in claims)
    if talk.run is None and proposal.kind not in _WITHOUT_A_RUN:
        return None
    if proposal.kind == "claim" and not named:
        return None
    if proposal.kind in ("research", "follow_up"):
        return Intent(proposal.kind, named=named, question=_borne_out(proposal.question, talk))
    return Intent(proposal.kind, named=named)


def _borne_out(question: str, talk: Conversation) -> str:
    """A question made of words that were said, "" for any other."""
    one = wording.line(question)
    said = content_words(talk.said)
    known = said.union(*map(content_words, talk.before),
                       content_words(talk.run.question) if talk.run else ())
    words = content_words(one)
    fits = words & said and words <= known and len(one) <= LONGEST_QUESTION
    return one if fits else ""


def _claims(report: Report) -> dict[str, JudgedClaim]:
    """The claims that a model is shown, by their keys."""
    numbering = Numbering.of(report)
    keys = list(numbering.claims.items())[:MOST_CLAIMS]
    return {key: numbering.judged[identity] for identity, key in keys}


def _lines(items: Sequence[Json]) -> str:
    return "\n".join(json.dumps(item, ensure_ascii=False) for item in items)
