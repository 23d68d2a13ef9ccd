"""What every Python that a test starts reads first: no socket of it leaves this machine, and it
gives way to no other test.

tests/conftest.py puts this folder on the path of child processes, where pytest-socket does not
reach. An audit hook sees all sockets, whichever library opens them, and cannot be taken off again.
"""

import ipaddress
import os
import sys
from typing import Any

_HOST_OF = {
    "socket.connect": lambda _socket, address: address,
    "socket.sendto": lambda _socket, address: address,
    "socket.sendmsg": lambda _socket, address: address,
    "socket.getaddrinfo": lambda host, *_: (host,),
    "socket.gethostbyname": lambda host: (host,),
    "socket.gethostbyaddr": lambda host: (host,),
    "socket.getnameinfo": lambda address: address,
}
"""What is asked for, by the event that tells of it: an address whose first part is a host."""


class LeavesThisMachine(RuntimeError):
    """A child process of a test asked for another machine, or for the address of one."""


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _HOST_OF:
        return
    address = _HOST_OF[event](*arguments)
    if isinstance(address, tuple) and not _is_here(address[0]):
        raise LeavesThisMachine(f"{event}: {address[0]} is not this machine")


def _is_here(host: object) -> bool:
    """Whether a host is this machine; None and "" stand for it."""
    name = host.decode("latin-1") if isinstance(host, bytes) else host
    if not name or name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(str(name).partition("%")[0])
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


sys.addaudithook(_refuse)

# A worker of the service gives way to all else on the machine: its test would wait for all others.
os.nice = lambda _: 0
