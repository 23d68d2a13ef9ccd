"""Where a fetcher may go: what is written, what it resolves to, and what is connected."""

import asyncio
import ipaddress

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from local_network import LocalNetwork

from sources.web.addresses import (
    Address,
    AddressRefused,
    PublicNetwork,
    is_public,
    read_address,
    redirected,
)

REFUSED = {
    "loopback by number": "https://127.0.0.1/", "loopback by name": "https://localhost/",
    "loopback under localhost": "https://a.localhost/", "decimal": "https://2130706433/",
    "octal": "https://0177.0.0.1/", "hexadecimal": "https://0x7f.0.0.1/",
    "one hexadecimal number": "https://0x7f000001/", "short": "https://127.1/",
    "zero": "https://0/", "metadata": "https://169.254.169.254/latest/meta-data/",
    "metadata by name": "https://metadata.google.internal/", "private": "https://10.0.0.1/",
    "public number": "https://8.8.8.8/", "IPv6 loopback": "https://[::1]/",
    "IPv6 zone": "https://[fe80::1%25eth0]/", "IPv6 with IPv4": "https://[::ffff:127.0.0.1]/",
    "IPv6 NAT64": "https://[64:ff9b::7f00:1]/", "unclosed bracket": "https://[::1/",
    "user": "https://someone@example.org/", "password": "https://a:b@example.org/",
    "host as user": "https://example.org@127.0.0.1/", "encoded at": "https://a%40example.org/",
    "port": "https://example.org:8443/", "port of http": "https://example.org:80/",
    "port of https over http": "http://example.org:443/", "port of mail": "https://example.org:25/",
    "empty port": "https://example.org:/", "huge port": "https://example.org:65979/",
    "letters as port": "https://example.org:44３/", "backslash": "https://example.org\\@127.0.0.1/",
    "backslash for slashes": "https:\\\\127.0.0.1/", "tab in scheme": "ht\ttps://example.org/",
    "line end in path": "https://example.org/\r\nHost: 127.0.0.1", "space": "https://example.org /",
    "null": "https://example.org\x00.evil.org/", "leading space": " https://example.org/",
    "full-width digits": "https://１２７.０.０.１/", "full-width letters": "https://ｌocalhost.org/",
    "circled letters": "https://ⓔxample.org/", "ideographic stop": "https://127。0。0。1/",
    "soft hyphen": "https://exam\u00adple.org/", "zero width": "https://local\u200bhost/",
    "right to left": "https://example.org/\u202efdp", "cyrillic a": "https://exаmple.org/",
    "fraction": "https://example.org½.evil.org/", "sharp s": "https://straße.de/",
    "encoded host": "https://%6c%6f%63%61%6c%68%6f%73%74/", "encoded dot": "https://127%2e0.0.1/",
    "trailing dot": "https://localhost./", "two dots": "https://example..org/",
    "single name": "https://intranet/", "multicast DNS": "https://printer.local/",
    "internal": "https://wiki.internal/", "onion": "https://abcdefgh.onion/",
    "reverse": "https://1.0.0.127.in-addr.arpa/", "underscore": "https://a_b.org/",
    "hyphen first": "https://-a.org/", "number at the end": "https://example.1/",
    "file": "file:///etc/passwd", "ftp": "ftp://example.org/", "gopher": "gopher://127.0.0.1:25/x",
    "data": "data:text/html,hello", "script": "javascript:alert(1)", "jar": "jar:https://a.org!/b",
    "no scheme": "//example.org/", "path only": "/etc/passwd", "no host": "https:///x",
    "nothing": "", "one slash": "https:/example.org/", "long": "https://example.org/" + "a" * 3000,
    "long label": f"https://{'a' * 64}.org/", "surrogate": "https://example.org/\ud800",
    "query for host": "https://?example.org/", "nested": "https://https://example.org/",
}


@pytest.mark.parametrize("url", REFUSED.values(), ids=REFUSED.keys())
def test_an_address_that_is_not_gone_to_is_refused_as_written(url: str) -> None:
    with pytest.raises(AddressRefused):
        read_address(url)


RELATIVE = {"path only", "no scheme", "nothing"}


@pytest.mark.parametrize("url", [u for name, u in REFUSED.items() if name not in RELATIVE],
                         ids=[name for name in REFUSED if name not in RELATIVE])
def test_a_redirect_leads_nowhere_that_could_not_be_asked_for(url: str) -> None:
    # A redirect is read against where it came from; what the standard library's joining makes of
    # it must not be another machine than the one that is written.
    try:
        there = redirected(Address("papers.example.org", "/a"), url)
    except AddressRefused:
        return
    assert there.host == "papers.example.org"


@pytest.mark.parametrize(("url", "host", "target"), [
    ("https://arxiv.org/pdf/2308.12950v3", "arxiv.org", "/pdf/2308.12950v3"),
    ("http://Example.ORG", "example.org", "/"),
    ("http://example.org:80/a?b=c&d=%20#page=2", "example.org", "/a?b=c&d=%20"),
    ("https://example.org:443?x", "example.org", "/?x"),
    ("https://xn--bcher-kva.example/ü.pdf", "xn--bcher-kva.example", "/%C3%BC.pdf"),
    ("https://a.org/a@b:c/(x)'[1]", "a.org", "/a@b:c/(x)'%5B1%5D"),
    ("https://doi.org/10.1002/(SICI)1097<1::AID>3.0.CO;2-X", "doi.org",
     "/10.1002/(SICI)1097%3C1::AID%3E3.0.CO;2-X"),
])
def test_an_ordinary_address_is_read(url: str, host: str, target: str) -> None:
    assert read_address(url) == Address(host, target)


@given(st.text(max_size=60) | st.text("htps:/@[].%\\#?0123456789abcdefx", max_size=60).map(
    lambda tail: f"https://{tail}"))
def test_whatever_is_written_is_a_plain_name_or_refused(url: str) -> None:
    try:
        address = read_address(url)
    except AddressRefused:
        return
    assert address.url.isascii()
    assert address.url.isprintable()
    assert " " not in address.url
    assert address.host.replace("-", "").replace(".", "").isalnum()
    assert read_address(address.url) == address


NOT_PUBLIC = """
    0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 100.127.255.254 100.100.100.200 127.0.0.1 127.255.255.255
    168.63.129.16 169.254.169.254 169.254.0.1 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192
    192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1
    239.255.255.250 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808
    64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::
    2002:808:808::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fd12:3456::1 fe80::1 fe80::1%eth0
    2606:4700::1%1 fec0::1 ff02::1 ff0e::1 4000::1
    """.split()


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_known(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "172.15.0.1", "172.32.0.1",
                                     "100.63.0.1", "128.84.21.199", "2606:4700::6810:84e5",
                                     "2a00:1450:4001::200e"])
def test_an_address_that_is_public_is_known(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def connect(network: LocalNetwork, host: str = "a.org", port: int = 443) -> None:
    async def connected() -> None:
        stream = await PublicNetwork(network).connect_tcp(host, port, 2)
        await stream.aclose()
    asyncio.run(connected())


@pytest.mark.parametrize("address", [*NOT_PUBLIC, "localhost", "", "1.2.3.4.5", "0x7f.1"])
def test_a_name_that_leads_to_no_public_address_is_not_connected(address: str) -> None:
    network = LocalNetwork({}, {"a.org": [[address]]})
    with pytest.raises(AddressRefused):
        connect(network)
    assert network.dialled == []


def test_a_name_with_one_address_inside_is_not_connected_at_all() -> None:
    network = LocalNetwork({}, {"a.org": [["93.184.216.34", "10.0.0.1"]]})
    with pytest.raises(AddressRefused):
        connect(network)
    assert network.dialled == []


def test_a_name_is_looked_up_once_and_the_answer_is_what_is_dialled() -> None:
    network = LocalNetwork({}, {"a.org": [["93.184.216.34"], ["127.0.0.1"]]})
    with pytest.raises(httpcore2.ConnectError):
        connect(network)
    assert network.looked_up == ["a.org"]
    assert network.dialled == ["93.184.216.34"]


def test_the_next_address_of_a_name_is_tried_up_to_three() -> None:
    network = LocalNetwork({}, {"a.org": [[f"93.184.216.{number}" for number in range(9)]]})
    with pytest.raises(httpcore2.ConnectError):
        connect(network)
    assert len(network.dialled) == 3


def test_no_other_port_is_connected() -> None:
    with pytest.raises(AddressRefused):
        connect(LocalNetwork({}), port=22)


def test_this_machine_is_not_connected_by_its_own_resolver() -> None:
    async def connected() -> None:
        await PublicNetwork().connect_tcp("localhost", 443, 2)
    with pytest.raises(AddressRefused, match="not public"):
        asyncio.run(connected())
