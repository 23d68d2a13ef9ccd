"""The certificates this machine trusts, for every server that is asked."""

import ssl
from functools import cache

import httpcore2


@cache
def trusted() -> ssl.SSLContext:
    """They are read once: it takes a tenth of a second, and a client would read them for itself
    and for every proxy that the environment names."""
    return httpcore2.default_ssl_context()
