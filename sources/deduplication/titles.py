"""Reads titles for comparison: their words, their parts, their numbers, and what kind of piece
they announce (an article, its correction, a reply to it)."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache


class Agreement(IntEnum):
    """How far two titles say the same, from no to yes."""

    RIVAL = 0
    """The same main title with other subtitles, another number or another part: other works."""
    OTHER = 1
    REWORDED = 2
    """Most words are shared."""
    PART = 3
    """One is the other without its subtitle, cut off, or in one of its two languages."""
    CLOSE = 4
    """The same but for spelling."""
    EQUAL = 5


@dataclass(frozen=True, slots=True)
class Title:
    """A title as it is compared. `words` are folded, without words that mean little; `forms` are
    the shorter titles it may go by (without subtitle, half of a bilingual title); `role` tells a
    correction, a reply and the like from the article it speaks of."""

    words: tuple[str, ...]
    vocabulary: frozenset[str]
    compact: str
    forms: tuple[tuple[str, ...], ...]
    main: tuple[str, ...]
    role: str
    cut: bool
    generic: bool
    """A title that many works have ("Editorial"), or none."""
    distinctive: bool
    """Long enough that two works hardly have it by chance."""


LONGEST = 600
"""Characters of a title that are compared. Some fields called title hold a whole page."""
_MOST_FORMS = 8
_LETTERS = str.maketrans({
    "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau",
    "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "ϵ": "epsilon",
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh",
    "з": "z", "и": "i", "і": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia",
    **dict.fromkeys("'’‘`´ʼʹʺ\"", ""),
})
"""Letters that do not decompose. Greek ones by name, as titles spell them; Cyrillic after ALA-LC
without its ligatures, https://www.loc.gov/catdir/cpso/romanization/russian.pdf."""

_WORD = re.compile(r"[^\W\d_]+|\d+")
_ROMAN = {numeral: str(value) for value, numeral in enumerate(
    "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(), 1)}
_COUNTED = {word: str(value) for value, words in enumerate(
    ("one first", "two second", "three third", "four fourth", "five fifth", "six sixth",
     "seven seventh", "eight eighth"), 1) for word in words.split()}
_DIVISIONS = frozenset(
    "part parts pt volume vol no number chapter phase section edition ed series paper study "
    "teil partie parte chast".split())
_SMALL = frozenset(
    "a an and as at by de del der des di die das du el en et for from im in la le les los las "
    "of on or the to und with y e".split())
_WEIGHTY = frozenset("not no non without never anti nor versus".split())
"""Words that turn a title round: one more or less is no matter of spelling."""

_GENERIC = frozenset("""
    abstract abstracts acknowledgements acknowledgments addendum afterword announcement
    announcements appendix authorindex authorsreply backmatter bibliography bookreview bookreviews
    booksreceived calendar comment commentary comments conclusion conclusions contents contributors
    correction corrections correspondence corrigendum cover discussion editorial editorialboard
    editorialnote editorsnote epilogue errata erratum foreword forum frontcover frontmatter general
    glossary guesteditorial highlights index inmemoriam interview inthisissue introduction
    introductionspecialissue issueinformation letter letters lettereditor letterseditor masthead
    methods miscellaneous news newsandviews newsbriefs newsviews notes obituary
    opinion overview perspective perspectives postersession posters preface prefacespecialissue
    program programme prologue references reply response results review reviewers reviews
    specialissue subjectindex summary supplement tableofcontents tablecontents thisissue titlepage
    viewpoint welcome untitled notitle titlenotavailable editorspage fromeditor fromeditors
    advertisement advertisements authorresponse decisionletter
    reviewerscomments invitedcommentary""".split())

_FLAG = re.compile(
    r"^\W{0,3}(?:retracted(?: article| paper)?|withdrawn(?: article)?|removed|temporary removal)"
    r"\s?[:\])\-–—]\s*|\s*[\[(](?:retracted(?: article[^\])]*)?|withdrawn)[\])]\W*$", re.IGNORECASE)
"""What is put before the title of the article itself once it is retracted."""
_SUFFIX = re.compile(
    r"\s*[\[(]\s*(?:version\s+\d+\s*[;:][^\])]{0,120}|(?:preprint|pre-print)(?:\s+v?\d+)?|"
    r"arxiv[^\])]{0,40}|v(?:ersion)?\.?\s*\d{1,2}|(?:extended|full|long|technical report|"
    r"journal|updated|revised)\s*(?:version|report|paper)?)\s*[\])]\W*$"
    r"|\s*[:,\-–—]\s*(?:(?:extended|full|long) version|v\d{1,2}|version \d{1,2})\W*$"
    r"|\s+v\d{1,2}$", re.IGNORECASE)
_END = r"(?:\s+(?:to|on|of|for|from|in|by|regarding|concerning)\b|\s*[:\])\-–—.]|\s*$)"
_WHOSE = (r"(?:(?:the\s+)?(?:author[’']?s?[’']?|publisher[’']?s?|editor[’']?s?|editorial|invited)"
          r"\s+)?")
_ROLES = tuple((role, re.compile(pattern, re.IGNORECASE)) for role, pattern in (
    ("retraction", rf"^\W{{0,3}}(?:notice of )?(?:retraction|withdrawal)(?: note| notice)?{_END}"),
    ("concern", rf"^\W{{0,3}}(?:editorial )?expression of (?:editorial )?concern{_END}"),
    ("correction", rf"^\W{{0,3}}{_WHOSE}(?:correction|corrections|corrigendum|corrigenda|erratum|"
                   rf"errata|addendum|amendment)(?:\s+(?:notice|note))?{_END}"
                   r"|[:\[(\-–—]\s*(?:correction|corrigendum|erratum|errata|addendum)\s*[\])]?\W*$"),
    ("comment", rf"^\W{{0,3}}{_WHOSE}(?:comment|comments|commentary|discussion|letter|critique)"
                r"(?:\s+(?:to|on|of|regarding)\b|\s*:)|[:\[(\-–—]\s*(?:a )?comment(?:ary)?\W*$"
                r"|^re:"),
    ("reply", rf"^\W{{0,3}}{_WHOSE}(?:in )?(?:reply|response|rejoinder|rebuttal)"
              r"(?:\s+(?:to|from|by)\b|\s*:)|[:\[(\-–—]\s*(?:(?:a|the|author[’']?s?[’']?) )?"
              r"(?:reply|rejoinder|response|rebuttal)\W*$"),
    ("peer review", r"^\W{0,3}(?:decision letter|editor'?’?s evaluation|elife assessment|"
                    r"peer review|reviewer #?\d+|review of)\b"),
    ("data", r"^\W{0,3}(?:data from|dataset:|data set for|replication data for|code for|"
             r"supplementary (?:data|material|materials|information|file)|supplement to|"
             r"additional file \d+)\b|[:\[(\-–—]\s*(?:supplementary|supporting) (?:material|"
             r"information|data)\W*$"),
    ("abstract", r"^\W{0,3}(?:cheminform )?abstract(?: [a-z0-9-]{1,12})?:"),
    ("protocol", r"[:\-–—.]\s[^:]{0,60}\bprotocol\b"),
))

_SUBTITLE = re.compile(r" ?(?::| [-–—]|[.?!](?= )|\() ?")
_NAMED = re.compile(r"[\w.+-]{2,20}(?: \w{1,4})?: ")
"""A system's name before the title proper, which a later version may be without."""
_OTHER_LANGUAGE = re.compile(r" ?[=|\[\]] ?| / ")
_MARKED = re.compile(
    r"correct|corrig|errat|addend|amend|retract|withdraw|concern|comment|discussion|letter|"
    r"critique|\bre:|reply|respon|rejoinder|rebuttal|review|evaluation|assessment|data|code|supp|"
    r"additional|abstract", re.IGNORECASE)
"""A word of any role: most titles have none and are not searched further."""
_MOST_MISSPELT = 3
"""Words of a title that may be spelt otherwise."""


def fold(text: str) -> str:
    """Lower case, without diacritics, in Latin letters where the script is Greek or Cyrillic."""
    if text.isascii():
        return text.lower().replace("'", "").replace('"', "")
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)


@lru_cache(maxsize=65_536)
def read_title(text: str) -> Title:
    """The title as it is compared. Markup is expected to be gone."""
    cut = len(text) > LONGEST or text.rstrip().endswith(("...", "…"))
    text = _FLAG.sub("", " ".join(text[:LONGEST].split()))
    text = _SUFFIX.sub("", _bracketed(text)) or text
    words = _words(text)
    forms = dict.fromkeys(
        form for part in _forms(text) if (form := _words(part)) and form != words)
    main = next((form for form in forms if words[:len(form)] == form), words)
    compact = "".join(words)
    generic = len(compact) < 4 or compact in _GENERIC
    return Title(
        words=words, vocabulary=frozenset(words), compact=compact, forms=tuple(forms), main=main,
        role=_role(text), cut=cut, generic=generic,
        distinctive=not generic and (len(words) >= 5 or len(compact) >= 40))


def _bracketed(text: str) -> str:
    """PubMed sets translated titles in brackets: "[On dreams.]" is "On dreams."."""
    inside = re.fullmatch(r"\[([^\[\]]+)\]\.?", text)
    return inside[1] if inside else text


def _words(text: str) -> tuple[str, ...]:
    """Folded words that carry meaning, numerals as digits; all words where none would be left."""
    words = _WORD.findall(fold(text.replace("'", "").replace("’", "")))
    told = [_number(word, words[index - 1] if index else "", index == len(words) - 1)
            for index, word in enumerate(words)]
    return tuple(word for word in told if word not in _SMALL) or tuple(words)


def _number(word: str, before: str, last: bool) -> str:
    """"Part two", "part II" and "part 2" are the same; a single letter only where it counts."""
    if word in _ROMAN and (len(word) > 1 or last or before in _DIVISIONS):
        return _ROMAN[word]
    return _COUNTED.get(word, word) if before in _DIVISIONS else word


def _forms(text: str) -> list[str]:
    """Shorter titles this one may go by, longest first: up to a mark that begins a subtitle, and
    either side of a mark that stands between two languages."""
    pieces = [text[:mark.start()] for mark in _SUBTITLE.finditer(text)]
    for mark in _OTHER_LANGUAGE.finditer(text):
        pieces += [text[:mark.start()], text[mark.end():]]
    longest_first = sorted(pieces[:_MOST_FORMS], key=len, reverse=True)
    named = _NAMED.match(text)
    return [piece for piece in (*longest_first, text[named.end():] if named else "")
            if len(piece) > 12]


def _role(text: str) -> str:
    if "protocol" not in text.lower() and len(text) > 20 and not _MARKED.search(text):
        return ""
    return next((role for role, pattern in _ROLES if pattern.search(text)), "")


def share_words(one: Title, other: Title) -> bool:
    """Whether half of the words of the shorter title are in the other: fewer never agree."""
    shared = len(one.vocabulary & other.vocabulary)
    return 2 * shared >= min(len(one.vocabulary), len(other.vocabulary)) or (
        one.compact == other.compact)


def compare_titles(one: Title, other: Title) -> Agreement:
    """How far two titles agree. Symmetric. Roles are not compared."""
    if one.compact == other.compact:
        return Agreement.EQUAL
    left, right = _leftover(one.words, other.words)
    if _number_conflict(left, right):
        return Agreement.RIVAL
    if _spelled_alike(left, right):
        return Agreement.CLOSE
    if _is_part(one, other) or _is_part(other, one):
        return Agreement.PART
    if len(one.main) >= 2 and one.main == other.main and one.main not in (one.words, other.words):
        return Agreement.RIVAL
    shared = len(one.words) - len(left)
    enough = 0.5 * max(len(one.words), len(other.words))
    return Agreement.REWORDED if shared >= max(3, enough) else Agreement.OTHER


def _leftover(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The words of each that the other has not, in order, with how often they stand."""
    ours, theirs = Counter(one), Counter(other)
    common = ours & theirs
    return _without(one, common), _without(other, common)


def _without(words: tuple[str, ...], common: Counter[str]) -> list[str]:
    left, spent = [], Counter(common)
    for word in words:
        if spent[word]:
            spent[word] -= 1
        else:
            left.append(word)
    return left


def _number_conflict(left: list[str], right: list[str]) -> bool:
    """Each has a number that the other has not, or one is called a part where the other is not."""
    ours = {word for word in left if word.isdigit()}
    theirs = {word for word in right if word.isdigit()}
    return bool(ours and theirs) or any(
        len(numbers) == 1 and _DIVISIONS & {*left, *right} for numbers in (ours, theirs))


def _spelled_alike(left: list[str], right: list[str]) -> bool:
    """What is left differs only in how it is written: "behaviour", "non linear", "dimesional"."""
    joined, rejoined = "".join(left), "".join(right)
    if joined == rejoined:
        return True
    if not left or not right or _WEIGHTY & ({*left} ^ {*right}):
        return False
    if len(left) != len(right):
        return one_slip(joined, rejoined)
    return len(left) <= _MOST_MISSPELT and all(map(one_slip, left, right))


def one_slip(word: str, other: str) -> bool:
    """Words of five letters or more with one letter more, less, other, or two changed places. Not
    among the first two, where "atypical", "unstable" and "macroscopic" turn their meaning."""
    if word[:2] != other[:2] or abs(len(word) - len(other)) > 1:
        return False
    if min(len(word), len(other)) < 5 or not (word + other).isalpha():
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b),
                 min(len(word), len(other)))
    one, two = word[start:], other[start:]
    return (one[1:] == two[1:] or one[1:] == two or one == two[1:]
            or (one[1::-1] == two[:2] and one[2:] == two[2:]))


def _is_part(short: Title, long: Title) -> bool:
    if len(short.words) < 2 or short.generic:
        return False
    if short.words in long.forms:
        return True
    begins = long.words[:len(short.words)] == short.words
    return begins and len(short.words) >= (5 if short.cut else 8)
