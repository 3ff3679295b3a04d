"""An OpenID provider small enough for tests: real HTTP on loopback, real signatures and faults."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jws, jwt
from joserfc.jwk import ECKey, Key, OctKey, RSAKey

CLIENT_ID, CLIENT_SECRET = "cong-phan-anh", "bi-mat:100% /dai"
FIRST, SECOND = (RSAKey.generate_key(2048, {"use": "sig"}) for _key in range(2))
ELLIPTIC = ECKey.generate_key("P-256", {"use": "sig"})
for number, one in enumerate((FIRST, SECOND, ELLIPTIC)):
    one.as_dict()["kid"] = f"khoa-{number}"


def kid_of(key: Key) -> str:
    key.ensure_kid()
    return str(key.kid)


class Handler(BaseHTTPRequestHandler):
    server: "IdentityProvider"

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        self.server.paths.append(parts.path)
        try:
            time.sleep(self.server.wait.get(parts.path, 0))
            status, headers, content = self.server.reply(
                parts.path, parse_qs(parts.query), parse_qs(body.decode()), self.headers
            )
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            # The portal has given up, which some tests are about.
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


class IdentityProvider(ThreadingHTTPServer):
    """Say who the person is, and let a test spoil any part of the answer."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.origin = "http://127.0.0.1"
        self.subject = "nguoi-1"
        self.claims: dict[str, Any] = {}
        self.key: Key = FIRST
        self.keys: list[Key] = [FIRST]
        self.alg = "RS256"
        # Makes the token instead of the provider.
        self.forge: Callable[[dict[str, Any]], str] | None = None
        self.metadata: dict[str, Any] = {}
        self.answer: dict[str, str] = {}
        # How the client has to prove itself: "basic" or "post".
        self.client_proof = "basic"
        # Path → a whole reply, or seconds to wait.
        self.spoilt: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.wait: dict[str, float] = {}
        self.paths: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    @property
    def issuer(self) -> str:
        return f"{self.origin}:{self.server_address[1]}"

    def reply(
        self, path: str, query: dict[str, list[str]], form: dict[str, list[str]], headers: Any
    ) -> tuple[int, dict[str, str], bytes]:
        if path in self.spoilt:
            return self.spoilt[path]
        if path == "/.well-known/openid-configuration":
            return json_reply(self._documents())
        if path == "/keys":
            return json_reply({"keys": [{**key.as_dict(private=False)} for key in self.keys]})
        if path == "/authorize":
            return self._authorize({name: values[0] for name, values in query.items()})
        if path == "/token":
            return self._token({name: values[0] for name, values in form.items()}, headers)
        return 404, {}, b""

    def _documents(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end",
            "authorization_response_iss_parameter_supported": True,
        } | self.metadata

    def _authorize(self, asked: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = {**asked, "subject": self.subject}
        answer = {"code": code, "state": asked["state"], "iss": self.issuer} | self.answer
        return 302, {"Location": f"{asked['redirect_uri']}?{urlencode(answer)}"}, b""

    def _token(self, form: dict[str, str], headers: Any) -> tuple[int, dict[str, str], bytes]:
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        is_right = (
            asked is not None
            and self._proves_client(form, headers.get("Authorization"))
            and form["redirect_uri"] == asked["redirect_uri"]
            and base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
        )
        if not is_right or asked is None:
            return json_reply({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": asked["subject"],
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "acr": "2",
            "national_id": "094099123456",
            "name": "Nguyễn Văn Ba",
        } | self.claims
        signed = self.forge(claims) if self.forge else self.signed(claims)
        return json_reply({"access_token": "x", "token_type": "Bearer", "id_token": signed})

    def _proves_client(self, form: dict[str, str], header: str | None) -> bool:
        if self.client_proof == "post":
            said = (form.get("client_id"), form.get("client_secret"))
            return header is None and said == (CLIENT_ID, CLIENT_SECRET)
        client = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        return header == f"Basic {client}"

    def signed(self, claims: dict[str, Any]) -> str:
        header = {"alg": self.alg, "kid": kid_of(self.key)}
        return jwt.encode(header, claims, self.key, algorithms=[self.alg])


def unsigned(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "kid": kid_of(FIRST)}, claims)
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts)
    return ".".join(part.rstrip("=") for part in encoded) + "."


def signed_with_public_key(claims: dict[str, Any]) -> str:
    """Sign with HS256, the public key being the secret that everybody knows."""
    secret = OctKey.import_key(FIRST.as_pem(private=False))
    header = {"alg": "HS256", "kid": kid_of(FIRST)}
    return jws.serialize_compact(header, json.dumps(claims), secret, algorithms=["HS256"])


def json_reply(body: Any, status: int = 200) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


@contextmanager
def running() -> Iterator[IdentityProvider]:
    with IdentityProvider() as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
