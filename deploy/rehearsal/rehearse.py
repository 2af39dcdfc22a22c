"""Types the blocks of docs/operations.md in an empty Debian, up to a sealed convention: `make rehearse`, as root.

    python3 deploy/rehearsal/rehearse.py [--debian FOLDER] [--keep]

Needs debootstrap and the registries of Debian and PyPI. The Debian is a folder under /var/tmp; what is installed
there is taken from the last commit. `root online` blocks use this machine's network; all others run in namespaces
of their own (network, processes, mounts), which end with the script: ports 25, 80, 443, 5432 of this machine are
not touched. systemd does not run in a folder: `systemctl` is a stand-in that starts the ExecStart lines of the units
and brings them up again (the units themselves are read by `systemd-analyze verify`). Stops at the first failure.
"""

import fcntl
import os
import re
import shlex
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "operations.md"
HERE = "/srv/portal/deploy/rehearsal"
BLOCK = re.compile(r"^```sh root(?P<online> online)?\n(?P<commands>.*?)^```$", re.S | re.M)
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
    "EDITOR": f"{HERE}/editor",
    "SOURCE": "/var/tmp/source.git",
    "PIP_CERT": "/etc/ssl/certs/ca-certificates.crt",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}
STARTED = time.monotonic()


@dataclass(frozen=True)
class Block:
    """Commands of the page, with the heading they stand under."""

    title: str
    commands: str
    online: bool


def blocks_of(page: str) -> list[Block]:
    """The blocks marked `root`, in the order of the page."""
    found = []
    for match in BLOCK.finditer(page):
        titles = re.findall(r"^## (.+)$|^\*\*(\d\..+?)\*\*", page[: match.start()], re.M)
        section = next(heading for heading, _ in reversed(titles) if heading)
        title = " ".join(filter(None, titles[-1]))
        found.append(
            Block(
                title if title == section else f"{section}, {title}", match["commands"], bool(match["online"])
            )
        )
    return found


def say(words: str) -> None:
    print(f"[{time.monotonic() - STARTED:5.0f} s] {words}", flush=True)


def run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True)


def bring_debian(folder: Path, ready: Path | None) -> None:
    """An empty Debian 12, and what lets it reach the registries as this machine does."""
    if ready:
        run("cp", "-a", ready, folder)
    else:
        run("debootstrap", "--variant=minbase", "bookworm", folder)
    shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
    authorities = folder / "usr/local/share/ca-certificates"
    authorities.mkdir(parents=True, exist_ok=True)
    for one in Path("/usr/local/share/ca-certificates").glob("*.crt"):
        shutil.copy(one, authorities)
    # Debian's packages start nothing by themselves: ports of this machine may be taken.
    policy = folder / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    (folder / "etc/hosts").write_text("127.0.0.1 localhost immersion.example.org\n")
    run("git", "clone", "--quiet", "--bare", ROOT, folder / "var/tmp/source.git")


def script_of(parts: list[tuple[str, str]]) -> str:
    """One shell for all the parts, so that `cd` and `export` last as they do for who types them."""
    lines = ["set -euo pipefail", f"begun=$(( $(date +%s) - {time.monotonic() - STARTED:.0f} ))"]
    for title, commands in parts:
        lines += [f"printf '[%5d s] %s\\n' $(( $(date +%s) - begun )) {shlex.quote(title)}", commands]
    return "\n".join(lines)


def enter(folder: Path, script: str, *, online: bool) -> None:
    """Run a script inside; everything that it started ends with it."""
    path = folder / "root/steps.sh"
    path.write_text(script)
    spaces = ["--mount", "--pid", "--fork", "--kill-child", *([] if online else ["--net"])]
    run("unshare", *spaces, sys.executable, __file__, "--inside", folder)


def inside(folder: Path) -> None:
    """Already in the namespaces: mount what a system has, raise the loopback, become the script."""
    run("mount", "--make-rprivate", "/")
    run("mount", "-t", "proc", "proc", folder / "proc")
    run("mount", "--rbind", "/dev", folder / "dev")
    run("mount", "-t", "tmpfs", "tmpfs", folder / "run")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        up = struct.pack("16sh", b"lo", 0x1 | 0x40)
        fcntl.ioctl(any_socket, 0x8914, up)  # SIOCSIFFLAGS: up and running
    os.chroot(folder)
    os.chdir("/root")
    os.execve("/bin/bash", ["bash", "/root/steps.sh"], ENVIRONMENT)


def steps(blocks: list[Block]) -> list[tuple[str, str]]:
    """The blocks of the page that need no network, and between them what a rehearsal brings of its own."""
    found = [
        (
            "(ours) an outside world: mail server, authorities of the seal and of time; systemctl's stand-in; TLS",
            f"cd /srv/portal\n{HERE}/outside.sh",
        )
    ]
    for block in blocks:
        found.append((block.title, block.commands))
        if "nginx -t" in block.commands:
            found.append(
                ("(ours) people sign by https, from the letters they get", f"{HERE}/people.sh first")
            )
        elif "systemctl start portal-web" in block.commands:
            found.append(("(ours) the upgraded site: people sign again", f"{HERE}/people.sh second"))
    found.append(("(ours) what must hold at the end", f"{HERE}/verdict.sh"))
    return found


def read_units() -> None:
    """What systemd says of the units, where it is installed."""
    units = sorted((ROOT / "deploy").glob("*.service"))
    if not shutil.which("systemd-analyze"):
        say("systemd-analyze is not here: the units are not read by systemd")
        return
    said = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    wrong = [line for line in said.stderr.splitlines() if "portal-" in line and "not executable" not in line]
    if wrong:
        sys.exit("\n".join(wrong))
    say(f"systemd-analyze verify: {', '.join(unit.name for unit in units)} are understood")


def main() -> None:
    """Build, type, judge; the folder stays after a failure."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--debian", type=Path, help="an empty Debian already made by debootstrap: it is copied"
    )
    parser.add_argument("--keep", action="store_true", help="leave the folder after a success too")
    parser.add_argument("--inside", type=Path, help="(for the script itself)")
    options = parser.parse_args()
    if options.inside:
        inside(options.inside)
    if os.getuid() != 0:
        sys.exit("Only root makes a system in a folder.")
    blocks = blocks_of(PAGE.read_text())
    read_units()
    folder = Path(tempfile.mkdtemp(prefix="rehearsal-", dir="/var/tmp")) / "debian"
    folder.parent.chmod(0o755)
    say(f"an empty Debian in {folder}")
    bring_debian(folder, options.debian)
    online = [(block.title, block.commands) for block in blocks if block.online]
    tools = (
        "(ours) the reader of PDF that judges",
        "apt-get install -y -qq --no-install-recommends poppler-utils curl",
    )
    enter(folder, script_of([*online, tools]), online=True)
    enter(folder, script_of(steps([block for block in blocks if not block.online])), online=False)
    say("every command of the page was typed; a convention is signed and sealed, and holds")
    if not options.keep:
        shutil.rmtree(folder.parent)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"FAILED ({error.returncode}): {shlex.join(map(str, error.cmd))}")
