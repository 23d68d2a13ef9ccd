"""A person at the desk: commands are read line by line until they go on or stop."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from cli.errors import InputError
from cli.screening_desk import Desk, numbers_and_reason, numbers_in
from cli.screening_view import print_list, print_work, tally
from records import Work

PROMPT = "screen> "
HELP = """\
accept NUMBERS [REASON]   read these works, e.g. accept 3,7,9-12 by the same group
drop NUMBERS [REASON]     leave these out
undo NUMBERS              leave these to the screening again
add IDENTIFIER            look up and read a work: 10.1000/x, arXiv:2308.12950, PMID:12345678
show NUMBER               its abstract
list [included|excluded]  the works
go                        go on with the run
quit                      stop; decisions are kept
The beginning of a command is enough."""


@dataclass
class Session:
    """Where a person is. `keep` is called with every change, before the next command is read."""

    desk: Desk
    works: Mapping[str, Work]
    keep: Callable[[Desk], None]
    end: Literal["", "go", "quit"] = ""

    def run(self) -> bool:
        """Read commands to the end; whether the run is to go on. The end of the input is no "go".
        """
        print_list(self.desk, self.desk.standing("included"))
        print(f"{tally(self.desk)}\nCommands: {', '.join(COMMANDS)}; help explains them.")
        while not self.end:
            try:
                self.obey(input(PROMPT))
            except EOFError:
                self.end = "quit"
                print()
        return self.end == "go"

    def obey(self, line: str) -> None:
        """One command; a mistake is told and changes nothing."""
        word, _, rest = line.strip().partition(" ")
        if not word:
            return
        meant = [name for name in COMMANDS if name.startswith(word.lower())]
        if len(meant) != 1:
            print(f"{word}: {' or '.join(meant) or 'no such command'}; help lists all")
            return
        try:
            COMMANDS[meant[0]](self, rest.strip())
        except InputError as error:
            print(error)

    def change(self, desk: Desk) -> None:
        self.keep(desk)
        self.desk = desk
        print(tally(desk))


def _accept(session: Session, rest: str) -> None:
    session.change(session.desk.accept(*numbers_and_reason(rest)))


def _drop(session: Session, rest: str) -> None:
    session.change(session.desk.drop(*numbers_and_reason(rest)))


def _undo(session: Session, rest: str) -> None:
    session.change(session.desk.undo(numbers_in(rest)))


def _add(session: Session, rest: str) -> None:
    session.change(session.desk.add([rest]))


def _show(session: Session, rest: str) -> None:
    for number in numbers_in(rest):
        card = session.desk.card(number)
        print_work(session.desk, card, session.works.get(card.id))


def _list(session: Session, rest: str) -> None:
    desk = session.desk
    print_list(desk, desk.standing("included") if rest and "included".startswith(rest) else
               desk.standing("excluded") if rest and "excluded".startswith(rest) else desk.numbered)


def _go(session: Session, _: str) -> None:
    session.end = "go"


def _quit(session: Session, _: str) -> None:
    session.end = "quit"


def _help(_: Session, __: str) -> None:
    print(HELP)


COMMANDS: Mapping[str, Callable[[Session, str], None]] = {
    "accept": _accept, "drop": _drop, "undo": _undo, "add": _add, "show": _show, "list": _list,
    "go": _go, "quit": _quit, "help": _help}
