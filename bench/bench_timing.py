"""Does the time of an answer tell whether an address has an account, or a link a convention? Over HTTP.

    python bench/bench_timing.py [--samples 400] [--port 8106]

Makes a fresh bench database with as many accounts as samples, starts gunicorn (two processes of four threads) on a
PostgreSQL of its own processes, and asks known and unknown in turn, in a random order, each from another network.
Prints for each page the two medians, their gap and the AUC: how often a known one answers later than an unknown
one, 0.50 when time tells nothing. `docs/adr/0012-limits-fall-on-who-asks.md` says what is aimed at.
"""

import http.client
import os
import random
import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from urllib.parse import urlencode

from bench_ceremony import CSRF, ROOT, open_conventions, renew, start_server
from databases import add_database_options, use

os.environ["TRUSTED_PROXIES"] = "1"  # each visitor says where it comes from: no limit of a network is met
Visit = Callable[..., float]
LOGIN, CODE, SIGNUP = "/compte/connexion/", "/compte/connexion/code/", "/compte/inscription/"


class Browser:
    """One connection for the whole bench; no session but the one a visit is given."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.seed = random.Random(8)

    def post(self, path: str, form: dict[str, str], session: str = "") -> tuple[float, str, int]:
        """The seconds until the whole answer, the session it gives, its status."""
        body = urlencode(form | {"csrfmiddlewaretoken": CSRF})
        network = ".".join(str(self.seed.randrange(1, 255)) for _ in range(4))
        headers = {
            "Cookie": f"csrf={CSRF}" + (f"; session={session}" if session else ""),
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": network,
        }
        begun = time.perf_counter()
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        spent = time.perf_counter() - begun
        cookies = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        found = next((one for one in cookies if one.startswith("session=")), "session=")
        return spent, found.removeprefix("session=").partition(";")[0], answer.status


def address(rank: int, *, known: bool, page: str) -> str:
    """One of the accounts, or an address of the same length that nobody has."""
    return f"person-{rank:05d}@known.example" if known else f"{page}-{rank:05d}@other.example"[-27:]


def pages(browser: Browser, links: list[tuple[int, str]]) -> dict[str, Visit]:
    """How each page is asked; the first of two requests of a visit is not timed."""
    from conventions.models import SignatureRequest

    def expect(answered: tuple[float, str, int], status: int) -> float:
        if answered[2] != status:
            raise SystemExit(f"answered {answered[2]}")
        return answered[0]

    def login(rank: int, *, known: bool) -> float:
        return expect(browser.post(LOGIN, {"login": address(rank, known=known, page="login")}), 302)

    def wrong_code(rank: int, *, known: bool) -> float:
        email = address(rank, known=known, page="codes")
        session = browser.post(LOGIN, {"login": email})[1]
        return expect(browser.post(CODE, {"code": "000000"}, session), 200)

    def another_code(rank: int, *, known: bool) -> float:
        email = address(rank, known=known, page="again")
        session = browser.post(LOGIN, {"login": email})[1]
        return expect(browser.post(CODE, {"action": "resend"}, session), 302)

    def signup(rank: int, *, known: bool) -> float:
        email = address(rank, known=known, page="signs")
        form = {"seeks": "immersion", "first_name": "Alex", "last_name": "Martin", "email": email}
        return expect(browser.post(SIGNUP, form), 302)

    def new_link(rank: int, *, known: bool) -> float:
        request_id, token = links[rank % len(links)]
        SignatureRequest.objects.filter(pk=request_id).update(reminded_at=None, invited_at=None)
        token = token if known else token[::-1]
        return expect(browser.post(f"/s/{token}/nouveau-lien", {}), 200)

    return {
        "login": login,
        "wrong code": wrong_code,
        "another code": another_code,
        "sign-up": signup,
        "new link": new_link,
    }


def auc(known: list[float], unknown: list[float]) -> float:
    """The share of pairs where the known one took longer, or less long, whichever tells more."""
    above = sum((a > b) + (a == b) / 2 for a in known for b in unknown) / (len(known) * len(unknown))
    return max(above, 1 - above)


def measure(visit: Visit, samples: int, seed: int) -> tuple[list[float], list[float]]:
    """The times of known ones and of unknown ones, in turn, in a random order; the first ten of each warm up."""
    order, draw = (
        [(rank, known) for rank in range(samples + 10) for known in (True, False)],
        random.Random(seed),
    )
    pairs = [order[at : at + 2] for at in range(0, len(order), 2)]
    times: dict[bool, list[float]] = {True: [], False: []}
    for pair in pairs:
        draw.shuffle(pair)
        for rank, known in pair:
            times[known].append(visit(rank, known=known))
    return times[True][10:], times[False][10:]


def make_accounts(count: int) -> None:
    """As many accounts, as a login leaves them."""
    from allauth.account.models import EmailAddress

    from immersions.models import User

    for rank in range(count):
        user = User.objects.create_user(
            address(rank, known=True, page=""), first_name="Alex", last_name="Roux"
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def make_links(count: int) -> list[tuple[int, str]]:
    """Requests to sign, each with a token that lives."""

    from conventions.models import SignatureRequest
    from conventions.signing import links

    versions, found = open_conventions(count), []
    for asked in SignatureRequest.objects.filter(version__in=versions).order_by("pk"):
        found.append((asked.pk, links.renew_token(asked)))
    return found


def main() -> None:
    """Print the figures."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    add_database_options(parser)
    parser.set_defaults(database="pmsmp_bench_timing")
    parser.add_argument("--samples", type=int, default=400)
    parser.add_argument("--port", type=int, default=8106)
    parser.add_argument("--pages", default="", help="login, sign-up… all of them unless told")
    options = parser.parse_args()
    use(options)
    renew(options.database)
    from bench_api import database_url

    # The pages of a server out of tests ask for the manifest of static files.
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, check=True)
    make_accounts(options.samples + 10)
    links = make_links(20)
    server = start_server(database_url(), options.port)
    try:
        for name, visit in pages(Browser(options.port), links).items():
            if options.pages and name not in options.pages.split(","):
                continue
            known, unknown = measure(visit, options.samples, seed=len(name))
            first, second = (statistics.median(times) * 1000 for times in (known, unknown))
            print(
                f"{name:<13} {len(known)} + {len(unknown)}: known {first:.1f} ms, unknown {second:.1f} ms, "
                f"gap {first - second:+.2f} ms, AUC {auc(known, unknown):.3f}; load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
