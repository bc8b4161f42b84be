"""A client of LTI 1.3 services: settings, access tokens, requests that are tried again."""

from __future__ import annotations

import json
import time
import tomllib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from autograder.exports import ExportError

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 300
NEEDED = ("token_url", "client_id", "private_key", "key_id", "lineitems")
SETTINGS = (*NEEDED, "audience")
LOCAL = ("localhost", "127.0.0.1", "::1")
TRIES, LONGEST_WAIT, TIMEOUT = 4, 60.0, 30.0
AGAIN = (429, 500, 502, 503, 504)


class NotSent(Exception):
    """A request that did not arrive, or was not accepted.

    Parameters
    ----------
    why : str
        In words.
    is_down : bool
        Whether nobody answers there: it would be the same with any other request.
    """

    def __init__(self, why: str, *, is_down: bool = False) -> None:
        super().__init__(why)
        self.is_down = is_down


class Refused(NotSent):
    """The platform does not let this tool in: with no request, however often."""


@dataclass(frozen=True)
class Platform:
    """What a learning-management system must be told, and where.

    Attributes
    ----------
    token_url : str
        Where to ask for access tokens.
    client_id, key_id : str
        What the platform calls this tool, and its key.
    private_key : str
        Key in PEM, of which the platform has the public half.
    lineitems : dict of str to str
        By assignment, the address of its column in the platform's gradebook.
    audience : str
        Whom an assertion is for; the token URL, where the platform does not say another one.
    """

    token_url: str
    client_id: str
    key_id: str
    private_key: str = field(repr=False)
    lineitems: Mapping[str, str]
    audience: str = ""


def read_platform(path: Path) -> Platform:
    """Read the settings of a platform, from a TOML file.

    Parameters
    ----------
    path : Path
        The file; ``private_key`` in it is the path of a PEM file, from where it lies.

    Returns
    -------
    Platform
        Ready for `send_scores`.

    Raises
    ------
    ExportError
        If a setting is missing, misspelt or cannot be used.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ExportError(
            f"{path} cannot be read: {error.strerror}. It must have {', '.join(NEEDED)}; "
            "the README has an example. Name another file with --settings."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExportError(f"{path} is no TOML: {error}.") from error
    strange = sorted(told.keys() - set(SETTINGS))
    missing = [name for name in NEEDED if not told.get(name)]
    if strange or missing:
        what = f"has no {missing[0]}" if missing else f"has a setting {strange[0]!r}"
        raise ExportError(f"{path} {what}. There are: {', '.join(SETTINGS)}.")
    lineitems = told["lineitems"]
    if not isinstance(lineitems, dict):
        raise ExportError(f"{path}: lineitems must be a table, as 06_averages = 'https://...'.")
    words = {name: told.get(name, "") for name in SETTINGS if name != "lineitems"}
    for name, value in {**words, **lineitems}.items():
        if not isinstance(value, str):
            raise ExportError(f"{path}: {name} must be text, in quotes.")
    for name, url in {"token_url": words["token_url"], **lineitems}.items():
        _expect_safe(path, name, url)
    words["private_key"] = _read_key(path.parent / words["private_key"])
    return Platform(**words, lineitems=lineitems)


def _expect_safe(path: Path, name: str, url: str) -> None:
    """Refuse an address on which grades would travel for everybody to read."""
    parts = urlsplit(url)
    is_local = parts.scheme == "http" and parts.hostname in LOCAL
    if not (parts.scheme == "https" and parts.hostname) and not is_local:
        raise ExportError(f"{path}: {name} is {url!r}; it must be an address with https://.")


def _read_key(path: Path) -> str:
    try:
        text = path.read_text(encoding="ascii")
        load_pem_private_key(text.encode(), password=None)
    except OSError as error:
        raise ExportError(f"The private key {path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError) as error:
        raise ExportError(
            f"{path} is no private key in PEM without a password. Make one with "
            "`openssl genrsa -out lti.pem 2048`, and give the platform its public half."
        ) from error
    return text


def scores_url(lineitem: str) -> str:
    """Return where scores of a line item go: ``/scores`` comes before a query."""
    parts = urlsplit(lineitem)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/scores"))


class Client:
    """Speaks to a platform: gets access, sends scores, tries again where that can help.

    Parameters
    ----------
    platform : Platform
        To whom.
    http : httpx.Client
        By what.
    wait : callable
        Waits for a number of seconds.
    """

    def __init__(
        self, platform: Platform, http: httpx.Client, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self.platform = platform
        self.http = http
        self.wait = wait
        self.token, self.expires = "", 0.0

    def send(self, lineitem: str, payload: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        """Send one score.

        Parameters
        ----------
        lineitem : str
            Address of the column.
        payload : callable
            Makes what to send, with the time of now: each attempt must be later than the last.

        Returns
        -------
        mapping
            What the platform took.

        Raises
        ------
        NotSent
            If it did not.
        Refused
            If it would take no other score, either.
        """
        sent: Mapping[str, Any] = {}

        def request() -> httpx.Request:
            nonlocal sent
            sent = payload()
            headers = {"Authorization": f"Bearer {self._access()}", "Content-Type": SCORE_TYPE}
            content = json.dumps(sent)
            return self.http.build_request(
                "POST", scores_url(lineitem), content=content, headers=headers
            )

        answer = self._post(request)
        if answer.status_code == 401:  # the token was withdrawn before its time
            self.token = ""
            answer = self._post(request)
        if answer.status_code in (401, 403):
            raise Refused(
                f"the platform takes no scores from this tool ({_said(answer)}): see there that "
                "it may use Assignment and Grade Services in this course"
            )
        if not answer.is_success:
            raise NotSent(f"the platform says {_said(answer)}")
        return sent

    def _access(self) -> str:
        """Return an access token; ask for one, if there is none that still holds."""
        if self.token and time.monotonic() < self.expires:
            return self.token
        answer = self._post(self._token_request)
        try:
            told = answer.json() if answer.is_success else {}
            self.token = str(told["access_token"])
            self.expires = time.monotonic() + 0.9 * float(told.get("expires_in", 60))
        except (ValueError, KeyError, TypeError) as error:
            raise Refused(
                f"{self.platform.token_url} gives no access ({_said(answer)}): see that client_id, "
                "key_id and audience are those that the platform shows, and that it has the "
                "public half of the private key"
            ) from error
        return self.token

    def _token_request(self) -> httpx.Request:
        """Return a request for access, with a new proof of who we are: each is good for one."""
        platform, now = self.platform, int(time.time())
        claims = {
            "iss": platform.client_id,
            "sub": platform.client_id,
            "aud": platform.audience or platform.token_url,
            "iat": now,
            "exp": now + ASSERTION_SECONDS,
            "jti": uuid.uuid4().hex,
        }
        headers = {"kid": platform.key_id}
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": jwt.encode(claims, platform.private_key, "RS256", headers),
            "scope": SCOPE,
        }
        return self.http.build_request("POST", platform.token_url, data=form)

    def _post(self, request: Callable[[], httpx.Request]) -> httpx.Response:
        """Make a request, anew for each attempt, until there is an answer that will stay."""
        for attempt in range(1, TRIES + 1):
            asked = ""
            try:
                answer = self.http.send(request())
            except httpx.HTTPError as error:
                why = str(error) or type(error).__name__
            else:
                if answer.status_code not in AGAIN:
                    return answer
                why, asked = _said(answer), answer.headers.get("Retry-After", "")
            if attempt < TRIES:
                self.wait(min(LONGEST_WAIT, max(2.0 ** (attempt - 1), _seconds(asked))))
        raise NotSent(f"no answer from the platform ({why})", is_down=True)


def _seconds(asked: str) -> float:
    """Return how long a platform asks to wait: in seconds, or until a date."""
    if asked.isdecimal():
        return float(asked)
    try:
        return (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return 0.0


def _said(answer: httpx.Response) -> str:
    """Return the status of an answer, and the beginning of what it says."""
    text = "".join(one if one.isprintable() else " " for one in answer.text[:200]).strip()
    return f"{answer.status_code} {answer.reason_phrase}" + (f": {text}" if text else "")
