"""The outside world of a rehearsal: authorities of the seal and of time, a mail server that keeps what it gets.

outside.py certificates FOLDER        outside.py serve FOLDER MAILS
"""

import asyncio
import http.server
import itertools
import socketserver
import sys
import threading
from pathlib import Path

from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from pyhanko.sign.timestamps import DummyTimeStamper

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from conventions.sealing import certificates

MAIL_PORT, TIME_PORT = 25, 3161


def make_certificates(folder: Path) -> None:
    """An authority that a real portal accepts: nothing in it bears the mark of the demonstration."""
    certificates.MARK = "(rehearsal)"
    folder.mkdir(mode=0o750, exist_ok=True)
    for name, content in certificates.make_set().items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o640)


class Mails(socketserver.StreamRequestHandler):
    """As much of SMTP as Django speaks; each mail becomes a file."""

    folder: Path
    numbers = itertools.count(1)

    def handle(self) -> None:
        self.say("220 rehearsal")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.say("354 go on")
                mail = b"".join(iter(self.rfile.readline, b".\r\n"))
                number = next(self.numbers)
                draft = self.folder / f"{number:04d}.part"
                draft.write_bytes(mail)
                draft.rename(draft.with_suffix(".eml"))
            self.say("221 bye" if word == b"QUIT" else "250 ok")

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class Time(http.server.BaseHTTPRequestHandler):
    """A time-stamping authority (RFC 3161) over HTTP."""

    stamper: DummyTimeStamper

    def do_POST(self) -> None:  # the name of the library
        asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        answer = asyncio.run(self.stamper.async_request_tsa_response(asked)).dump()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


def serve(folder: Path, mails: Path) -> None:
    """Both servers, until killed."""
    key, certificate, _ = pkcs12.load_key_and_certificates(
        (folder / "tsa.p12").read_bytes(), certificates.PASSWORD
    )
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    Time.stamper = DummyTimeStamper(
        x509.Certificate.load(certificate.public_bytes(Encoding.DER)), keys.PrivateKeyInfo.load(der)
    )
    Mails.folder = mails
    post = socketserver.ThreadingTCPServer(("127.0.0.1", MAIL_PORT), Mails)
    threading.Thread(target=post.serve_forever, daemon=True).start()
    http.server.ThreadingHTTPServer(("127.0.0.1", TIME_PORT), Time).serve_forever()


if __name__ == "__main__":
    if sys.argv[1] == "certificates":
        make_certificates(Path(sys.argv[2]))
    else:
        serve(Path(sys.argv[2]), Path(sys.argv[3]))
