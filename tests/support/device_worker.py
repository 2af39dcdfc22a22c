"""A worker whose seal's key is in a device: run apart, since a PKCS#11 module belongs to its whole process.

`python -m tests.support.device_worker FOLDER ACT…` with the settings in the environment, as on a real server;
prints one line for each act: « sealed NAME », or why not.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django
from django.conf import settings

from conventions.sealing import pades
from conventions.sealing import settings as seal_settings


def main(folder: Path, acts: list[str]) -> None:
    django.setup()
    for number, act in enumerate(acts):
        if act == "seal":
            print(attempt(folder, f"{number}.pdf"))
        elif act == "seal-two-at-once":
            with ThreadPoolExecutor(2) as threads:
                names = [f"{number}-{letter}.pdf" for letter in "ab"]
                print(*threads.map(lambda name: attempt(folder, name), names), sep="\n")
        elif act == "lose-the-session":
            pades._device_signer().pkcs11_session.close()
        elif act == "right-pin":
            settings.SEAL_PKCS11_PIN = "4321"
        elif act == "no-package":
            sys.modules["pkcs11"] = None


def attempt(folder: Path, name: str) -> str:
    try:
        sealed = pades.seal_pdf((folder / "dossier").read_bytes())
    except seal_settings.SealMisconfigured as error:
        return f"misconfigured: {error}"
    pades.self_validate(sealed, (folder / "original.sha256").read_bytes())
    (folder / name).write_bytes(sealed)
    return f"sealed {name}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
