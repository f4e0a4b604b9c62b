"""Servers on loopback that answer like STS, over HTTP or HTTPS or as a proxy."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pulumi_sagemaker_training.api.settings import Access

_IDENTITY = (
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>{account}</Account>"
    "<Arn>arn:aws:iam::{account}:user/tester</Arn><UserId>AIDA</UserId>"
    "</GetCallerIdentityResult></GetCallerIdentityResponse>"
)
_ROLE = (
    "<{action}Response><{action}Result><Credentials><AccessKeyId>AK{number}</AccessKeyId>"
    "<SecretAccessKey>SK</SecretAccessKey><SessionToken>T{number}</SessionToken>"
    "<Expiration>{expiration}</Expiration></Credentials></{action}Result></{action}Response>"
)


def access_to(**given: Any) -> Access:
    """Return access settings with keys and a region."""
    return Access(**{"region": "eu-west-1", "access_key": "AK", "secret_key": "SK", **given})


@dataclass(frozen=True)
class Came:
    """One received request."""

    line: str
    form: dict[str, str]
    headers: dict[str, str]

    @property
    def access_key(self) -> str:
        """The access key of the signature; empty for an unsigned request."""
        _, _, rest = self.headers.get("Authorization", "").partition("Credential=")
        return rest.partition("/")[0]


@dataclass
class Loopback:
    """A server and its received requests.

    Attributes:
        account: the account in answers of GetCallerIdentity.
        lives_s: the lifetime of an assumed role's credentials, in seconds.
        status: the HTTP status of every answer.
    """

    account: str = "123456789012"
    lives_s: float = 3600
    status: int = 200
    url: str = ""
    came: list[Came] = field(default_factory=list)

    @property
    def actions(self) -> list[str]:
        """The actions of the received requests, in order."""
        return [item.form.get("Action", item.line) for item in self.came]

    def answer(self, form: dict[str, str]) -> str:
        """Answer one request."""
        action = form.get("Action", "")
        if action.startswith("AssumeRole"):
            until = datetime.now(UTC) + timedelta(seconds=self.lives_s)
            return _ROLE.format(action=action, number=len(self.came), expiration=until.isoformat())
        return _IDENTITY.format(account=self.account)


@contextmanager
def serving(certificate: "Certificate | None" = None) -> Iterator[Loopback]:
    """Serve on a free port of 127.0.0.1, with TLS if there is a certificate."""
    loopback = Loopback()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            loopback.came.append(Came(self.requestline, form, dict(self.headers)))
            answer = loopback.answer(form).encode()
            self.send_response(loopback.status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST  # noqa: N815 - how http.server names it

        def do_CONNECT(self) -> None:
            loopback.came.append(Came(self.requestline, {}, dict(self.headers)))
            self.send_error(403)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        server.socket = certificate.context().wrap_socket(server.socket, server_side=True)
    scheme = "http" if certificate is None else "https"
    loopback.url = f"{scheme}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield loopback
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate of 127.0.0.1, in two files."""

    certificate: Path
    key: Path

    @classmethod
    def made_in(cls, folder: Path) -> "Certificate":
        """Create a certificate in a folder."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
                critical=False,
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        found = cls(folder / "ca.pem", folder / "key.pem")
        found.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        found.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return found

    def context(self) -> ssl.SSLContext:
        """Return the TLS context of a server with this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context
