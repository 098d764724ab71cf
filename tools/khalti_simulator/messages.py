"""What goes in and comes out of the simulator: plain values between the HTTP handler and the rest."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

JSON = "application/json"
HTML = "text/html; charset=utf-8"


class BadBody(Exception):
    """The request body cannot be read; the message may be shown to the caller."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def is_json(self) -> bool:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower() == JSON

    def json_object(self) -> dict:
        if not self.body.strip():
            return {}
        try:
            data = json.loads(self.body)
        except (ValueError, RecursionError):
            raise BadBody("JSON parse error.") from None
        if not isinstance(data, dict):
            raise BadBody("Invalid data. Expected a dictionary.")
        return data

    def form_or_json(self) -> dict:
        """The body of the simulator's own pages and switches, which take either."""
        if self.is_json:
            return self.json_object()
        try:
            return dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        except ValueError:
            raise BadBody("The form is not valid UTF-8.") from None


@dataclass
class Answer:
    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    # The rest is for misbehaving only.
    cut_at: int | None = None  # promise the whole body, send this much of it, hang up
    stream: Iterator[bytes] | None = None  # sent in chunks instead of the body
    lost: bool = False  # hang up without a word


def json_answer(status: int, data: object, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, json.dumps(data, ensure_ascii=False).encode(), JSON, headers or {})


def html_answer(status: int, page: str) -> Answer:
    return Answer(status, page.encode(), HTML)


def redirect(location: str, status: int = 302) -> Answer:
    return Answer(status, b"", HTML, {"Location": location})
