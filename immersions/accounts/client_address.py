"""Where a request comes from, as far as our own proxies can tell (design/security.md, T16)."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The address of the visitor, or an empty text when nothing tells it.

    With `TRUSTED_PROXIES` = N, the N-th hop of `X-Forwarded-For` from the end is the one that our outermost
    proxy wrote; whatever stands before it was sent by the visitor and is never believed.
    Without a trusted proxy the header is not read at all.
    """
    hops = settings.TRUSTED_PROXIES
    if hops:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(seen) >= hops and (address := _bare(seen[-hops])):
            return address
    return _bare(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str, *, prefix: int = 64) -> str:
    """Whom to count: the address itself, or its /64 for IPv6, since a home owns all of it (an office, its /48)."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if known.version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))


def _bare(written: str) -> str:
    """An address without its port (`192.0.2.1:443`, `[2001:db8::1]:443`); empty for anything else."""
    text = written.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        known = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(known, ipaddress.IPv6Address):
        if known.scope_id:
            return ""
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
    return str(known)
