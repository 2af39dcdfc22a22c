"""Driss may write any header he likes: only the hop that our own proxy wrote is counted."""

from typing import Any

import pytest
from django.test import RequestFactory

from immersions.accounts.client_address import client_ip, network_of

OURS = "203.0.113.9"


def seen(forwarded: str | None, *, peer: str = OURS) -> str:
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return client_ip(RequestFactory().get("/", REMOTE_ADDR=peer, **headers))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, OURS),
        (0, "198.51.100.7", OURS),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (1, "a,b,c, 198.51.100.7 ", "198.51.100.7"),
        (2, "10.0.0.1, 198.51.100.7, 192.0.2.1", "198.51.100.7"),
        (2, "198.51.100.7", OURS),
        (1, None, OURS),
        (1, "", OURS),
        (1, "198.51.100.7, not-an-address", OURS),
        (1, "198.51.100.7:49152", "198.51.100.7"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, "2001:DB8:0::1", "2001:db8::1"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_only_the_hop_of_the_last_trusted_proxy_is_believed(
    settings: Any, proxies: int, forwarded: str | None, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert seen(forwarded) == expected


def test_a_hundred_invented_hops_are_still_one_visitor(settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    assert {seen(f"198.51.100.{n}, 192.0.2.44") for n in range(100)} == {"192.0.2.44"}


def test_a_server_behind_a_socket_of_files_has_no_peer(settings: Any) -> None:
    settings.TRUSTED_PROXIES = 0
    assert seen(None, peer="") == ""


def test_a_home_in_ipv6_is_one_network() -> None:
    assert network_of("2001:db8:1:2::5") == network_of("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert network_of("2001:db8:1:3::5") != network_of("2001:db8:1:2::5")
    assert network_of("198.51.100.7") == "198.51.100.7"
    assert network_of("") == ""
