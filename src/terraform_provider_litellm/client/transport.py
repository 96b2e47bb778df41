"""The interface to the network: one request, and one answer or one error about the connection."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from terraform_provider_litellm.client import complaints, connections, errors
from terraform_provider_litellm.client.errors import ClientError
from terraform_provider_litellm.client.options import Options
from terraform_provider_litellm.client.redaction import mask

if TYPE_CHECKING:
    import ssl

    import httpx2

CONNECT_TIMEOUT = 10.0
"""Seconds for a connection, TLS included."""

HELLO_TIMEOUT = 2.0
"""Seconds for a server to answer the beginning of a TLS handshake: a TLS server answers at once."""

USUAL = Options()
IDLE = 3.0
"""Seconds after which an idle connection is not used again: LiteLLM's web server closes it after 5."""

LARGEST = 64 * 2**20
"""The maximum number of bytes of an answer, before and after unpacking: LiteLLM sends no longer answers."""

WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 47}
"""The `wbits` with which zlib unpacks a content encoding."""

Query = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """A complete HTTP answer. The names of the headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Sends requests.

    `path` begins with a slash and has its segments percent-encoded (see `segment`); `json` is the body as JSON text.
    """

    async def send(self, method: str, path: str, *, query: str = "", json: str | None = None) -> Answer:
        """The answer, whatever its status; an `Unreachable` if there is none."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


def normalised(api_base: str) -> str:
    """The proxy's address without spaces, slashes at the end, and `/v1`, which are often pasted with it.

    Raises:
        Unreachable: it is no http(s) address, or contains more than an address.
    """
    text = api_base.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise errors.misaddressed("It is not a valid URL.") from None
    if parts.username is not None or parts.password is not None:
        raise errors.misaddressed("It contains a user name or password. Set the API key in api_key.")
    if parts.scheme not in ("http", "https"):
        raise errors.misaddressed("It does not begin with http:// or https://.")
    if not parts.hostname or any(char.isspace() for char in text):
        raise errors.misaddressed("It has no host.")
    if parts.query or parts.fragment:
        raise errors.misaddressed("It contains a query or a fragment.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    path = parts.path.rstrip("/").removesuffix("/v1").rstrip("/")
    return urlunsplit((parts.scheme, host if port is None else f"{host}:{port}", path, "", ""))


def segment(text: str) -> str:
    """A string as one segment of a path, regardless of its content."""
    return text.replace(".", "%2E") if text in (".", "..") else quote(text, safe="")


def query_text(query: Query) -> str:
    """The text of a query: None is omitted, a list repeats its name, booleans are `true` and `false`."""
    pairs = [
        (name, str(item).lower() if isinstance(item, bool) else item)
        for name, value in query.items()
        for item in (value if isinstance(value, list | tuple) else [value])
        if item is not None
    ]
    return urlencode(pairs, quote_via=quote)


def is_loopback(base: str) -> bool:
    """Whether the address is on this machine, which an HTTP proxy cannot reach."""
    host = urlsplit(base).hostname or ""
    return host == "localhost" or host.endswith(".localhost") or host.startswith("127.") or host == "::1"


class HttpTransport:
    """Requests over httpx2, which is loaded with the first of them. Serves one event loop."""

    def __init__(self, api_base: str, api_key: str, *, version: str, options: Options = USUAL) -> None:
        """`version` is the provider's own, for the User-Agent.

        Raises:
            ClientError: address, key or an option cannot be used.
        """
        if api_key.strip().startswith(("http://", "https://")) and "://" not in api_base:
            raise errors.misaddressed("It is not an address, but api_key is: the two values are swapped.")
        self.base = normalised(api_base)
        self.shown = mask(self.base)
        self._options = options
        key = api_key.strip()
        if not key.isascii() or not key.isprintable() or " " in key:
            raise errors.AuthenticationFailed.of(
                "api_key",
                "It contains spaces or other characters that are not allowed in an API key. Set only the key, "
                "without Bearer.",
            )
        own = options.all_headers
        # a gateway in front may require Authorization for itself; LiteLLM also accepts the key in another header
        place = "x-litellm-api-key" if "authorization" in own else "authorization"
        self._headers = {
            "accept": "application/json",
            "accept-encoding": "gzip, deflate",
            "user-agent": options.user_agent or f"terraform-provider-litellm/{version}",
            **({place: f"Bearer {key}"} if key else {}),
            **own,
        }
        self._timeout = options.timeout
        _check_proxy(options.proxy_url)
        if options.ca_cert or options.client_cert:
            from terraform_provider_litellm.client import certificates

            certificates.check(options)
        self._http: httpx2.AsyncClient | None = None
        self._tls: asyncio.Task[bool] | None = None

    def __repr__(self) -> str:
        return f"HttpTransport({self.shown!r})"

    async def send(self, method: str, path: str, *, query: str = "", json: str | None = None) -> Answer:
        """See `Transport.send`."""
        http = self._http = self._http or self._open()
        url = f"{self.base}{path}{'?' if query else ''}{query}"
        headers = {} if json is None else {"content-type": "application/json"}
        headers |= connections.headers()
        try:
            async with asyncio.timeout(self._timeout):
                async with http.stream(method, url, content=json, headers=headers) as answer:
                    body = await self._body(answer)
        except TimeoutError:  # bytes arrived, but too slowly
            raise errors.timed_out(self.shown, self._timeout, connected=True) from None
        except ClientError:
            raise
        except Exception as error:  # noqa: BLE001  # unknown exceptions are raised unchanged
            understood = self._understood(error)
            if _broke(error) and await self._lacks_tls():
                raise errors.needs_tls(self.shown) from None
            raise understood from None
        if answer.status_code == 400 and complaints.read(400, body) is None and await self._lacks_tls():
            raise errors.needs_tls(self.shown)
        return Answer(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, body)

    async def _body(self, answer: httpx2.Response) -> bytes:
        """The body, unpacked here, since httpx2 would unpack it without a limit.

        Raises:
            Unreachable: it is too long, or not encoded as its header says.
        """
        packed = bytearray()
        async for piece in answer.aiter_raw():
            packed += piece
            if len(packed) > LARGEST:
                raise errors.too_long(self.shown, LARGEST)
        coding = answer.headers.get("content-encoding", "").strip().lower()
        if coding in ("", "identity") or not packed:
            return bytes(packed)
        if coding not in WINDOW:
            raise errors.cut_off(self.shown, "The answer has a content encoding that was not requested.")
        import zlib

        unpacking = zlib.decompressobj(WINDOW[coding])
        try:
            body = unpacking.decompress(packed, LARGEST + 1)
        except zlib.error:
            raise errors.cut_off(
                self.shown, f"The content of the answer is not encoded with {coding}, as its header states."
            ) from None
        if len(body) > LARGEST:
            raise errors.too_long(self.shown, LARGEST)
        if not unpacking.eof:
            raise errors.cut_off(self.shown, "The answer is incomplete.")
        return body

    async def _lacks_tls(self) -> bool:
        """Whether a server that sent no valid answer at an http:// address supports TLS; tested once."""
        if not self.base.startswith("http:") or self._options.proxy_url or _has_proxy(self.base):
            return False
        self._tls = self._tls or asyncio.ensure_future(_speaks_tls(self.base))
        return await asyncio.shield(self._tls)

    async def close(self) -> None:
        """See `Transport.close`."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    def _open(self) -> httpx2.AsyncClient:
        import logging

        import httpx2

        for library in ("httpx2", "httpcore2"):  # they log whole addresses; the client logs each request, masked
            logging.getLogger(library).setLevel(logging.WARNING)
        proxy = self._options.proxy_url or None
        try:
            return httpx2.AsyncClient(
                verify=self._context(),
                proxy=proxy,
                trust_env=proxy is None and not is_loopback(self.base),
                follow_redirects=False,
                headers=self._headers,
                timeout=httpx2.Timeout(self._timeout, connect=min(CONNECT_TIMEOUT, self._timeout), pool=None),
                limits=httpx2.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=IDLE),
            )
        except (ValueError, ImportError, httpx2.InvalidURL) as error:
            raise errors.bad_proxy(_reason(error), named=proxy is not None) from None

    def _context(self) -> ssl.SSLContext:
        """The TLS context. Loading certificates takes long: for http:// none are loaded, and so none are trusted."""
        import ssl

        import httpx2

        if not self.base.startswith("https:"):
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        from terraform_provider_litellm.client import certificates

        context = httpx2.create_ssl_context()
        certificates.load(context, self._options)
        return context

    def _understood(self, error: Exception) -> ClientError:
        """The error for an exception of httpx2; exceptions other than network failures are raised unchanged."""
        import socket
        import ssl

        import httpx2

        if not isinstance(error, httpx2.RequestError | httpx2.InvalidURL):
            raise error
        for cause in _causes(error):
            if isinstance(cause, socket.gaierror):
                host = urlsplit(self.base).hostname or ""
                return errors.unresolved(self.shown, mask(host), transient=cause.errno == socket.EAI_AGAIN)
            if isinstance(cause, ssl.SSLError) and isinstance(error, httpx2.ConnectError):
                return errors.untrusted(self.shown, getattr(cause, "verify_message", "") or _reason(cause))
        if isinstance(error, httpx2.ProxyError):
            return errors.bad_proxy(_reason(error), named=bool(self._options.proxy_url))
        if isinstance(error, httpx2.ConnectTimeout):
            return errors.timed_out(self.shown, CONNECT_TIMEOUT, connected=False)
        if isinstance(error, httpx2.TimeoutException):
            return errors.timed_out(self.shown, self._timeout, connected=True)
        if isinstance(error, httpx2.ConnectError):
            return errors.refused(self.shown, through_proxy=bool(self._options.proxy_url) or _has_proxy(self.base))
        if isinstance(error, httpx2.InvalidURL | httpx2.UnsupportedProtocol):
            return errors.misaddressed(_reason(error))
        return errors.cut_off(self.shown, _reason(error))


def _check_proxy(url: str) -> None:
    """Check the address of an HTTP proxy.

    Raises:
        Unreachable: it is invalid.
    """
    if not url:
        return
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https", "socks5", "socks5h") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise errors.bad_proxy(
            "It is not an address that begins with http://, https:// or socks5:// and has a host.", named=True
        )


def _has_proxy(base: str) -> bool:
    """Whether the environment names an HTTP proxy for the address."""
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(base)
    named = getproxies().keys() & {parts.scheme, "all"}
    return bool(named) and not is_loopback(base) and not proxy_bypass(parts.hostname or "")


def _broke(error: Exception) -> bool:
    """Whether a connection was made, but no valid answer was received."""
    import httpx2

    return isinstance(error, httpx2.ReadError | httpx2.WriteError | httpx2.RemoteProtocolError)


async def _speaks_tls(base: str) -> bool:
    """Whether the server at an address answers a TLS handshake, or refuses it as only TLS does; it sends no request."""
    import ssl

    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    parts = urlsplit(base)
    try:
        async with asyncio.timeout(HELLO_TIMEOUT):
            _, writer = await asyncio.open_connection(
                parts.hostname, parts.port or 80, ssl=context, server_hostname=parts.hostname
            )
    except ssl.SSLError as error:
        return "ALERT" in (error.reason or "")
    except (OSError, TimeoutError):
        return False
    writer.transport.abort()
    return True


def _causes(error: BaseException) -> list[BaseException]:
    """The error and all its causes."""
    found: list[BaseException] = []
    todo: list[BaseException | None] = [error]
    while todo:
        each = todo.pop()
        if each is None or each in found:
            continue
        found.append(each)
        todo += [each.__cause__, each.__context__, *getattr(each, "exceptions", ())]
    return found


def _reason(error: BaseException) -> str:
    return complaints.clean(mask(str(error))) or type(error).__name__
