"""What a server of language models says: a reply, or why there is none."""

from dataclasses import dataclass

from models.politeness import Quota

REDIRECTS = (301, 302, 303, 307, 308)

KNOWN_WAYS_OUT = {
    **dict.fromkeys(REDIRECTS, "nothing is sent on to another place; if that one is yours, set "
                                "base_url to it"),
    401: "check the key in the environment variable that key_variable names, or name one there",
    402: "check the account's credit",
    403: "check that the key may use this model",
    404: "check language.model and base_url (it usually ends in /v1)",
}
"""Answers after which asking anything more is in vain, and what to do about them."""


class ServerFault(Exception):
    """A call that came to nothing; the same request may succeed later. `wait` is the seconds that
    the server asks for; `overload` that fewer requests at once may help; `unreachable` that there
    was no connection at all."""

    way_out = "see the server's own log"

    def __init__(self, reason: str, *, wait: float | None = None, overload: bool = False,
                 unreachable: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.wait = reason, wait
        self.overload, self.unreachable = overload, unreachable
        if unreachable:
            self.way_out = "start the server or check base_url"


class TooMany(ServerFault):
    """The server is asked more than it allows."""

    way_out = "lower language.concurrency or raise language.patience"

    def __init__(self, reason: str, wait: float | None, quota: Quota | None) -> None:
        super().__init__(reason, wait=wait)
        self.quota = quota


class Refused(Exception):
    """The server will not answer this request, however often it is sent."""

    def __init__(self, status: int, reason: str, *, about: str = "") -> None:
        super().__init__(reason)
        self.status, self.reason, self.about = status, reason, about


@dataclass(frozen=True)
class Reply:
    """What a model said. Tokens None: the server does not count. `reasoning` in characters."""

    text: str
    refusal: str = ""
    finish: str = "stop"
    reasoning: int = 0
    tokens_in: int | None = None
    tokens_out: int | None = None
    model: str = ""
    quota: Quota | None = None
