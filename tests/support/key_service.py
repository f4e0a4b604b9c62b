"""A key service for stacks: it hands out their data keys, as HashiCorp Vault would.

Pulumi derives a passphrase's key with a million rounds of a hash at each command, which is half of
what a command takes. A key service is asked instead. The state is encrypted all the same.
"""

import json
import threading
from collections.abc import Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

PROVIDER: Final = "hashivault://tests"
_PREFIX: Final = "vault:v1:"


class _Keys(BaseHTTPRequestHandler):
    """Vault's transit engine with a cipher that hides nothing: no real key comes here."""

    def do_PUT(self) -> None:
        """Encrypt or decrypt a data key."""
        length = int(self.headers.get("Content-Length") or 0)
        given = json.loads(self.rfile.read(length))
        if "/decrypt/" in self.path:
            data = {"plaintext": given["ciphertext"].removeprefix(_PREFIX)}
        else:
            data = {"ciphertext": f"{_PREFIX}{given['plaintext']}"}
        body = json.dumps({"data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the server's name
        """Write no log."""


@cache
def variables() -> Mapping[str, str]:
    """Start the service, once in a process; return the variables by which Pulumi finds it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Keys)
    threading.Thread(target=server.serve_forever, name="keys", daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    return {"VAULT_SERVER_URL": address, "VAULT_SERVER_TOKEN": "test"}
