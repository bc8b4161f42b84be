"""A platform of LTI 1.3 on this machine, as strict as the specifications: tokens and scores.

It listens on a real socket. What it is told to do wrong, it does wrong: fail, hang up, withdraw a
token. It uses the specifications and nothing of ours.
"""

import json
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
ACTIVITY = {"Initialized", "Started", "InProgress", "Submitted", "Completed"}
GRADING = {"NotReady", "Failed", "Pending", "PendingManual", "FullyGraded"}


class Platform:
    """A platform with one tool, known by its public key, and users by their ids."""

    def __init__(self, public_key, users):
        self.public_key = public_key
        self.users = set(users)
        self.client_id, self.key_id = "tool-7", "key-2026"
        self.seen, self.tokens = set(), set()
        self.scores, self.log = {}, []
        self.troubles = []  # what to answer in the place of the next requests for scores
        self.token_troubles = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def token_url(self):
        return f"{self.address}/token"

    def answer(self, path, headers, body):
        """Return (status, what to say, more headers)."""
        if path == "/token":
            return self._next(self.token_troubles) or self.grant(headers, body)
        return self._next(self.troubles) or self.take(path, headers, body)

    def _next(self, troubles):
        return troubles.pop(0) if troubles else None

    def grant(self, headers, body):
        """Check an assertion as RFC 7523 and the security framework ask; grant a token."""
        form = {key: values[0] for key, values in parse_qs(body.decode()).items()}
        try:
            assert headers["Content-Type"] == "application/x-www-form-urlencoded"
            assert form["grant_type"] == "client_credentials"
            assert form["client_assertion_type"].endswith(":client-assertion-type:jwt-bearer")
            assert jwt.get_unverified_header(form["client_assertion"])["kid"] == self.key_id
            claims = jwt.decode(
                form["client_assertion"],
                self.public_key,
                algorithms=["RS256"],
                audience=self.token_url,
                issuer=self.client_id,
                options={"require": ["iss", "sub", "aud", "iat", "exp", "jti"]},
            )
            assert claims["sub"] == self.client_id
            assert claims["exp"] - claims["iat"] <= 3600
            assert claims["jti"] not in self.seen
        except (AssertionError, KeyError, jwt.PyJWTError) as error:
            return 400, {"error": "invalid_client", "why": repr(error)}, {}
        self.seen.add(claims["jti"])
        if form.get("scope") != SCOPE:
            return 400, {"error": "invalid_scope"}, {}
        token = f"token-{len(self.seen)}"
        self.tokens.add(token)
        told = {"access_token": token, "token_type": "Bearer", "expires_in": 3600, "scope": SCOPE}
        return 200, told, {}

    def take(self, path, headers, body):
        """Check a score as the Assignment and Grade Services ask, and keep it."""
        place = urlsplit(path)
        if not place.path.endswith("/scores"):
            return 404, {"error": path}, {}
        if headers["Authorization"].removeprefix("Bearer ") not in self.tokens:
            return 401, {"error": "no such token"}, {}
        if headers["Content-Type"] != "application/vnd.ims.lis.v1.score+json":
            return 415, {"error": headers["Content-Type"]}, {}
        score = json.loads(body)
        wrong = self.wrong_with(score)
        if wrong:
            return 400, {"error": wrong}, {}
        key = (place.path.removesuffix("/scores"), place.query, score["userId"])
        before = self.scores.get(key)
        if before and time_of(before) >= time_of(score):
            return 409, {"error": "not later than the last"}, {}
        self.scores[key] = score
        self.log.append(score["userId"])
        return 200, {}, {}

    def wrong_with(self, score):
        """Return what a score lacks; empty if nothing."""
        for name in ("userId", "timestamp", "activityProgress", "gradingProgress"):
            if not isinstance(score.get(name), str):
                return f"no {name}"
        if score["userId"] not in self.users:
            return "no such user"
        if score["activityProgress"] not in ACTIVITY or score["gradingProgress"] not in GRADING:
            return "no such progress"
        if "." not in score["timestamp"] or time_of(score).tzinfo is None:
            return "timestamps need parts of a second and a time zone"
        given, most = score.get("scoreGiven"), score.get("scoreMaximum")
        is_number = all(type(one) in (int, float) for one in (given, most))
        if not is_number or given < 0 or most <= 0:
            return "scoreGiven needs scoreMaximum, and both are numbers"
        return ""

    def score_of(self, user):
        """Return the score that counts for a user."""
        [score] = [score for key, score in self.scores.items() if key[2] == user]
        return score

    def _handler(platform):  # noqa: N805 - the handler's methods have the other self
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = platform.answer(self.path, self.headers, body)
                if answer == "hang up":
                    self.close_connection = True
                    return
                status, told, more = answer
                content = json.dumps(told).encode()
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **more}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        return Handler


def time_of(score):
    return datetime.fromisoformat(score["timestamp"])
