"""Subject: whether a claim speaks of what its evidence speaks of, by names, variants and sizes."""

import re
from collections.abc import Sequence

from grounding.alignment import Alignment
from grounding.findings import Finding
from grounding.names import find_systems, parse_name, subject_key
from grounding.passages import PassageReading, Statement
from grounding.reading import Reading, Word
from grounding.vocabulary import normalise, vocabulary

_EXTENSION = re.compile(r"\s[-–—]\s[A-Z]\w+|\s[0-9]{1,4}(?:\.[0-9])?[BM]\b")
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)*")


def check_names(claim: Reading, deciding: Alignment, statement: Statement,
                passage: PassageReading) -> list[Finding]:
    """Findings on the names of a claim: absent from the passage; another name in their place; a
    name that only one side qualifies ("Code Llama - Python").

    `deciding` is the alignment with `statement`, the one that decides. A name of the passage's
    topic need not be repeated by each sentence, unless the sentence has it in another clause.
    """
    findings: list[Finding] = []
    unmet = [w for i, w in enumerate(deciding.claim) if w.is_name and not deciding.meets(i)]
    absent = [w for w in unmet if w.stem not in passage.stems and not _is_expansion(w, passage)]
    strange = [w for w in deciding.unmet() if w.is_name]
    around = {w.stem for w in passage.sentences[statement.sentence].content}
    foreign = [w for w in unmet if w.stem not in passage.topic or w.stem in around]
    if absent:
        findings.append(Finding("subject", "conflicts" if strange else "silent",
                                f"“{absent[0].text}” is not in the passage", certain=True))
    elif foreign and strange:
        findings.append(Finding("subject", "conflicts", f"“{foreign[0].text}” in the claim, "
                                f"“{strange[0].text}” in the passage", certain=True))
    findings += _check_qualified(
        claim, [statement.reading, passage.sentences[statement.sentence]])
    findings += _check_variants(claim, passage.sentences[statement.sentence])
    findings += _check_identifiers(claim, passage.sentences, statement.reading)
    if not findings and any(w.is_name for w in deciding.claim) and not unmet:
        findings.append(Finding("subject", "agrees", "the same names"))
    return findings


def _is_expansion(word: Word, passage: PassageReading) -> bool:
    return word.stem in passage.expansions or any(
        word.stem in long for long in passage.expansions.values())


def _check_qualified(claim: Reading, sentences: Sequence[Reading]) -> list[Finding]:
    """A family's name with a variant or size on one side and without on the other; `sentences` are
    the statement that decides and the whole sentence around it."""
    for run in _name_runs(claim):
        name = claim.text[run[0].start:run[-1].end]
        ours = {_key(m) for m in _extensions(claim.text, name)}
        theirs = {_key(m) for m in _extensions(sentences[0].text, name)}
        around = {_key(m) for m in _extensions(sentences[1].text, name)}
        if ours and theirs and ours.isdisjoint(theirs | around):
            return [Finding("subject", "conflicts", f"“{name}{_shown(ours)}” in the claim, "
                            f"“{name}{_shown(theirs)}” in the passage", certain=True)]
    return []


def _check_variants(claim: Reading, sentence: Reading) -> list[Finding]:
    """A system that the sentence has only as a variant of it ("GPT-4 Turbo" for "GPT-4"), or as the
    end of another's known name ("Code Llama" for "Llama")."""
    known = vocabulary()
    theirs = [parse_name(m.text) for m in find_systems(sentence.text)]
    families = known.systems.keys() | {subject_key(t)[0] for t in theirs}
    mentions = find_systems(claim.text)
    named = [m.text for m in mentions]
    for run in _name_runs(claim):  # a word that opens the claim may be a name too
        name = claim.text[run[0].start:run[-1].end]
        if normalise(name) in families and not any(
                m.start <= run[0].start < m.end for m in mentions):
            named.append(name)
    for ours in map(parse_name, named):
        family, _ = subject_key(ours)
        variants = [t for t in theirs if subject_key(t)[0] == family]
        longer = [t for t in theirs if t.system.lower().endswith(f" {ours.system.lower()}")
                  and normalise(t.system) in known.systems]
        is_varied = variants and not ours.variant and all(
            t.variant and all(len(w) > 1 and normalise(w) in known.variants
                          for w in t.variant.split())
            for t in variants)
        if is_varied or (longer and not variants):
            other = (variants if is_varied else longer)[0]
            return [Finding("subject", "silent", f"“{ours.system}” in the claim, "
                            f"“{other}” in the passage", certain=True, decides=True)]
    return []


def _extensions(text: str, name: str) -> list[str]:
    found = []
    pattern = r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", name)))
    for match in re.finditer(rf"(?<![\w]){pattern}(?![\w])", text, re.IGNORECASE):
        extension = _EXTENSION.match(text, match.end())
        found.append(extension.group() if extension else "")
    return found


def _key(extension: str) -> str:
    return re.sub(r"[\s–—-]+", " ", extension).strip().lower()


def _shown(extensions: set[str]) -> str:
    longest = max(extensions, key=len)
    return f" {longest}" if longest else ""


def _name_runs(reading: Reading) -> list[list[Word]]:
    """Names of several words: runs of name words with only a space between."""
    runs: list[list[Word]] = []
    for word in reading.words:
        if word.is_name or (word.text[0].isupper() and word.start == 0):
            if runs and reading.text[runs[-1][-1].end:word.start] in (" ", "-"):
                runs[-1].append(word)
            else:
                runs.append([word])
    return [run for run in runs if run[0].weight > 0]


def _check_identifiers(claim: Reading, sentences: Sequence[Reading],
                       deciding: Reading) -> list[Finding]:
    """The digits of a name: "GPT-4" is not "GPT-3"; of two such names in the sentence that decides
    the one beside the claim's number counts."""
    for quantity in claim.quantities:
        if quantity.kind != "identifier":
            continue
        stem = re.search(r"([^\W\d_]+)[\s-]?$", claim.text[:quantity.start])
        if stem is None:
            continue
        pattern = re.compile(rf"\b{re.escape(stem[1])}[\s-]?([0-9]+(?:\.[0-9]+)*)", re.IGNORECASE)
        theirs = {m[1] for s in sentences for m in pattern.finditer(s.text)}
        ours = _DIGITS.match(claim.text, quantity.start)
        beside = _beside_amount(claim, deciding, pattern)
        theirs = {beside} if beside else theirs
        if theirs and ours and ours.group() not in theirs:
            return [Finding("subject", "conflicts", f"“{stem[1]} {ours.group()}” in the claim, "
                            f"“{stem[1]} {min(theirs)}” in the passage", certain=True)]
    return []


def _beside_amount(claim: Reading, deciding: Reading, pattern: re.Pattern[str]) -> str:
    """The digits of the name that follows the claim's only amount in the sentence that decides,
    else of the nearest; "" where there is one such name, or none, or the amount does not stand
    there once."""
    names = list(pattern.finditer(deciding.text))
    wanted = {round(q.base, 9) for q in claim.amounts}
    places = [q for q in deciding.amounts if round(q.base, 9) in wanted]
    if len(places) != 1 or len(wanted) != 1 or len({m[1] for m in names}) < 2:
        return ""
    [amount] = places
    following = [m for m in names if m.start() >= amount.end and not any(
        amount.end <= q.start < m.start() for q in deciding.amounts)]
    return min(following or names, key=lambda m: abs(m.start() - amount.end))[1]
