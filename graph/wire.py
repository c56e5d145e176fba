"""One HTTP connection to a SPARQL server: credentials, deadlines, plain errors.

Standard library only. Nothing is followed: a server that redirects is named in the
error, so that no password goes where nobody sent it. Credentials come from the
environment alone, answer a challenge (Basic, Digest) or go as a bearer token, and are
struck from every text that a server sends back.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import re
import secrets
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple
from urllib.parse import urlsplit

from .errors import (
    EndpointAddressError,
    EndpointError,
    ForeignCredentialsError,
    QueryLimitError,
    UnreachableEndpointError,
)

USER = "CHIPSCAPE_ENDPOINT_USER"
PASSWORD = "CHIPSCAPE_ENDPOINT_PASSWORD"  # noqa: S105  (a variable's name)
TOKEN = "CHIPSCAPE_ENDPOINT_TOKEN"  # noqa: S105
_AGENT = "chipscape"
_PART = 1 << 16
_LONGEST_REASON = 160
_FIELD = re.compile(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')
_TAGS = re.compile(r"<(?:style|script|title)[^>]*>.*?</[^>]*>|<[^>]*>", re.I | re.S)
_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


class Credentials(NamedTuple):
    """Who asks: a user with a password, or a bearer of a token, or nobody."""

    user: str = ""
    password: str = ""
    token: str = ""

    def __repr__(self) -> str:
        """Hide what is secret, wherever the object is shown."""
        return f"Credentials(user={self.user!r}, …)"


class Reply(NamedTuple):
    """What a server answered; ``whole`` is false where the body was cut at a limit."""

    status: int
    headers: Mapping[str, str]  # names in small letters
    body: bytes
    whole: bool


def from_environment() -> Credentials:
    """Read the credentials that the environment holds, if any."""
    seen = os.environ
    return Credentials(
        seen.get(USER, ""), seen.get(PASSWORD, ""), seen.get(TOKEN, "").strip()
    )


@dataclass(frozen=True)
class Address:
    """An address taken apart; it holds no credentials."""

    url: str
    secure: bool
    host: str
    port: int
    target: str  # path and query
    origin: str


def address(url: str) -> Address:
    """Take an http or https address apart.

    Raises:
        EndpointAddressError: it is none, or it holds a user or password.

    >>> address("http://127.0.0.1:7878/query").origin
    'http://127.0.0.1:7878'
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise EndpointAddressError(
            "endpoint: not an address; give one like http://127.0.0.1:7878/query"
        ) from None
    if parts.username is not None or parts.password is not None:
        raise EndpointAddressError(
            "endpoint: no user or password in an address, where logs and process "
            f"lists show it; set {USER} and {PASSWORD} instead"
        )
    fit = parts.scheme in ("http", "https") and parts.hostname and not parts.fragment
    if not fit or re.search(r"[\x00-\x20\x7f-\U0010ffff]", url.strip()):
        raise EndpointAddressError(
            f"endpoint: {url[:80]!r} is no address of a server; give one like "
            "http://127.0.0.1:7878/query"
        )
    secure = parts.scheme == "https"
    host = parts.hostname or ""
    port = port or (443 if secure else 80)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    shown = f"[{host}]" if ":" in host else host
    origin = f"{parts.scheme}://{shown}:{port}"
    return Address(url.strip(), secure, host, port, target, origin)


@dataclass
class Wire:
    """Keeps one connection to one server alive; not for several threads at once."""

    server: Address
    credentials: Credentials = field(default_factory=Credentials)
    _connection: http.client.HTTPConnection | None = None
    _fresh: bool = True
    _challenge: dict[str, str] = field(default_factory=dict)
    _count: int = 0

    def ask(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        seconds: float,
        most: int,
    ) -> Reply:
        """Send one request, once more with credentials where it is challenged.

        Args:
            method: of HTTP.
            target: path and query on this server.
            body: sent whole.
            headers: beside our own.
            seconds: wall time for the whole answer.
            most: bytes of the answer that are read; the rest is left.

        Raises:
            UnreachableEndpointError: no connection, or it broke.
            QueryLimitError: the answer was not there in time.
            EndpointError: the server redirects.
            ForeignCredentialsError: the challenge is of a kind we do not answer.
        """
        deadline = time.monotonic() + seconds
        reply = self._once(method, target, body, headers or {}, deadline, most)
        if reply.status == 401 and self._may_answer(reply):
            reply = self._once(method, target, body, headers or {}, deadline, most)
        if 300 <= reply.status < 400:
            there = self.hidden(reply.headers.get("location", "nowhere"))[:120]
            raise EndpointError(
                f"{self.server.url}: redirects to {there}, and redirects are not "
                "followed; give that address if you trust it"
            )
        return reply

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def hidden(self, text: str) -> str:
        """Strike what is secret from a text that came from outside."""
        for secret in (self.credentials.password, self.credentials.token):
            if secret:
                text = text.replace(secret, "…")
        return text

    def reason(self, reply: Reply) -> str:
        """Give the first words of a server's own explanation, in one line."""
        text = reply.body[:20_000].decode("utf-8", "replace")
        if "html" in reply.headers.get("content-type", ""):
            text = unescape(_TAGS.sub("\n", text))
        lines = (" ".join(line.split()) for line in text.splitlines())
        said = next((line for line in lines if line), "")
        shown = "".join(char for char in self.hidden(said) if char.isprintable())
        return shown[:_LONGEST_REASON]

    def _once(
        self,
        method: str,
        target: str,
        body: bytes,
        headers: Mapping[str, str],
        deadline: float,
        most: int,
    ) -> Reply:
        """Send a request; once more where a connection kept alive had been closed."""
        sent = {"User-Agent": _AGENT, **headers, **self._proof(method, target)}
        for _ in range(2):
            connection = self._open(deadline)
            kept = not self._fresh
            try:
                connection.request(method, target, body or None, sent)
                self._fresh = False
                return self._read(connection, deadline, most)
            except TimeoutError as late:
                self.close()
                raise self._late() from late
            except (OSError, http.client.HTTPException) as broken:
                self.close()
                gone = isinstance(
                    broken, http.client.RemoteDisconnected | ConnectionError
                )
                if not (kept and gone):
                    raise self._broken(broken) from broken
        raise self._broken(ConnectionResetError("closed again"))

    def _open(self, deadline: float) -> http.client.HTTPConnection:
        left = max(0.05, deadline - time.monotonic())
        if self._connection is None:
            self._fresh = True
            server = self.server
            if server.secure:
                import ssl

                self._connection = http.client.HTTPSConnection(
                    server.host,
                    server.port,
                    timeout=left,
                    context=ssl.create_default_context(),
                )
            else:
                self._connection = http.client.HTTPConnection(
                    server.host, server.port, timeout=left
                )
        self._connection.timeout = left
        if self._connection.sock is not None:
            self._connection.sock.settimeout(left)
        return self._connection

    def _read(
        self, connection: http.client.HTTPConnection, deadline: float, most: int
    ) -> Reply:
        """Read an answer in parts, so that a slow one cannot outstay the deadline."""
        answer = connection.getresponse()
        held = connection.sock  # none where the server closes after this answer
        parts: list[bytes] = []
        size = 0
        while size < most:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            if held is not None:
                held.settimeout(left)
            part = answer.read1(min(_PART, most - size))
            if not part:
                break
            parts.append(part)
            size += len(part)
        if size < most and answer.length:
            raise http.client.IncompleteRead(b"", answer.length)
        whole = size < most or answer.isclosed() or answer.length == 0
        answer.close()
        if not whole or answer.will_close:
            self.close()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, headers, b"".join(parts), whole)

    def _late(self) -> QueryLimitError:
        return QueryLimitError(
            f"{self.server.url}: no whole answer in time; narrow the query, "
            "or raise --timeout"
        )

    def _broken(self, broken: Exception) -> UnreachableEndpointError:
        if isinstance(broken, http.client.IncompleteRead):
            words = "the answer was cut short"
        elif isinstance(broken, http.client.RemoteDisconnected | ConnectionResetError):
            words = "the server closed the connection without an answer"
        elif isinstance(broken, http.client.HTTPException):
            words = "what answers there does not speak HTTP"
        elif isinstance(broken, socket.gaierror):
            words = f"no server is called {self.server.host}"
        else:
            words = getattr(broken, "strerror", None) or type(broken).__name__
        return UnreachableEndpointError(
            f"{self.server.url}: {self.hidden(str(words))}; check the address "
            "and that the server runs"
        )

    # -- credentials ------------------------------------------------------------

    def _may_answer(self, reply: Reply) -> bool:
        """Take up a challenge, where we have an answer to it and gave none yet."""
        told = reply.headers.get("www-authenticate", "")
        scheme = told.partition(" ")[0].lower()
        again = scheme == "digest" and "stale=true" in told.lower().replace('"', "")
        if not self.credentials.user or (self._challenge and not again):
            return False
        if scheme not in ("basic", "digest"):
            raise ForeignCredentialsError(
                f"{self.server.url}: wants {scheme or 'unnamed'} credentials; "
                f"Basic and Digest are answered, and {TOKEN} goes as a bearer token"
            )
        fields = {m[1].lower(): m[2] or m[3] or "" for m in _FIELD.finditer(told)}
        self._challenge = {**fields, "scheme": scheme}
        self._count = 0
        return True

    def _proof(self, method: str, target: str) -> dict[str, str]:
        """Give the header that says who asks, where that is known to be wanted."""
        if self.credentials.token:
            return {"Authorization": f"Bearer {self.credentials.token}"}
        if not self._challenge:
            return {}
        if self._challenge["scheme"] == "basic":
            pair = f"{self.credentials.user}:{self.credentials.password}"
            told = base64.b64encode(pair.encode()).decode("ascii")
            return {"Authorization": f"Basic {told}"}
        return {"Authorization": self._digest(method, target)}

    def _digest(self, method: str, target: str) -> str:
        """Answer a Digest challenge (RFC 7616, quality of protection auth or none)."""
        asked = self._challenge
        named = asked.get("algorithm", "MD5").upper()
        plain, session = named.removesuffix("-SESS"), named.endswith("-SESS")
        if plain not in _HASHES:
            raise ForeignCredentialsError(
                f"{self.server.url}: wants Digest by {named[:20]}; MD5 and SHA-256 "
                "are answered"
            )

        def hashed(*parts: str) -> str:
            return _HASHES[plain](":".join(parts).encode()).hexdigest()

        user = self.credentials.user
        realm, nonce = asked.get("realm", ""), asked.get("nonce", "")
        self._count += 1
        count, own = f"{self._count:08x}", secrets.token_hex(8)
        first = hashed(user, realm, self.credentials.password)
        first = hashed(first, nonce, own) if session else first
        second = hashed(method, target)
        quality = "auth" if "auth" in re.split(r"[\s,]+", asked.get("qop", "")) else ""
        middle = (nonce, count, own, quality) if quality else (nonce,)
        told = [
            f'username="{user}"',
            f'realm="{realm}"',
            f'nonce="{nonce}"',
            f'uri="{target}"',
            f'response="{hashed(first, *middle, second)}"',
            f"algorithm={named}",
        ]
        if quality:
            told += [f"qop={quality}", f"nc={count}", f'cnonce="{own}"']
        if "opaque" in asked:
            told.append(f'opaque="{asked["opaque"]}"')
        return "Digest " + ", ".join(told)
