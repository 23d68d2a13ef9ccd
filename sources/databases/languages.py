"""Names of languages, as services and libraries write them."""

import re

from sources.databases.text import plain

_LANGUAGES = {
    name: code
    for code, *names in (line.split() for line in """
        en eng english|es spa spanish|fr fra fre french|de deu ger german|zh zho chi chinese
        |ja jpn japanese|pt por portuguese|ru rus russian|it ita italian|ko kor korean|ar ara arabic
        |pl pol polish|nl nld dut dutch|tr tur turkish|sv swe swedish|da dan danish
        |no nor norwegian|fi fin finnish|cs ces cze czech|hu hun hungarian|ro ron rum romanian
        |el ell gre greek|he heb hebrew|uk ukr ukrainian|fa fas per persian|id ind indonesian
        |hr hrv croatian|sr srp serbian|sk slk slo slovak|sl slv slovenian|bg bul bulgarian
        |ca cat catalan|lt lit lithuanian|lv lav latvian|et est estonian|vi vie vietnamese
        |th tha thai|ms msa may malay|hi hin hindi|is isl ice icelandic|eu eus baq basque
        |gl glg galician|af afr afrikaans|la lat latin|bs bos bosnian|mk mkd mac macedonian
        """.split("|"))
    for name in names
}
_MARC = {code: name for name, code in _LANGUAGES.items() if len(name) == 3}
"""The last of a language's codes of three letters is the bibliographic one."""


def language(value: object) -> str:
    """ISO 639-1 of a code of two or three letters, a tag ("en-GB") or an English name."""
    text = re.split(r"[-_;,]", plain(value, 60).lower())[0].strip()
    if len(text) == 2 and text.isascii() and text.isalpha():
        return text
    return _LANGUAGES.get(text, "")


def marc_language(code: str) -> str:
    """The three letters by which libraries know a language of ISO 639-1 ("de" is "ger"), else "".

    https://www.loc.gov/marc/languages/
    """
    return _MARC.get(code.lower(), "")
