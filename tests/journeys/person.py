"""A person at a browser without scripts: signs in, asks and sends."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from tests.journeys.installation import Installation

CAMPAIGN = "gia-lai-2019"
API = f"/api/campaigns/{CAMPAIGN}"
PAGES = f"/ky/{CAMPAIGN}"
_PROBLEM = "application/problem+json"
_VIETNAMESE = re.compile(
    "[ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự]", re.IGNORECASE
)


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self, status: int = 200) -> Any:
        """Return the content of an answer that has to be a success."""
        assert self.status == status, f"{self.status}: {self.text[:2000]}"
        return json.loads(self.body)

    def problem(self, status: int, code: str) -> Mapping[str, Any]:
        """Return the refusal that has to be: typed, with a stable code and a sentence in Vietnamese."""
        assert self.status == status, f"{self.status}: {self.text[:2000]}"
        assert self.headers["content-type"].split(";")[0] == _PROBLEM
        found: Mapping[str, Any] = json.loads(self.body)
        assert (found["status"], found["code"]) == (status, code), found
        for sentence in [found["title"], found["detail"], *(error["message"] for error in found["errors"])]:
            assert _VIETNAMESE.search(sentence), sentence
        return found


@dataclass
class Person:
    """Somebody with an account; every request goes over a connection of its own."""

    installation: Installation
    username: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    @classmethod
    def visitor(cls, installation: Installation) -> Person:
        """Return somebody who does not sign in."""
        return cls(installation, "")

    @classmethod
    def signed_in(cls, installation: Installation, username: str, password: str | None = None) -> Person:
        """Sign in through the page for it."""
        person = cls(installation, username)
        token = re.search(r'name="csrf_token" value="([^"]+)"', person.get("/login").text)
        assert token
        secret = password or installation.accounts[username]
        form = {"csrf_token": token[1], "username": username, "password": secret, "next": "/"}
        answer = person.send("POST", "/login", urlencode(form).encode(), "application/x-www-form-urlencoded")
        assert answer.status == http.HTTPStatus.SEE_OTHER, answer.text
        person.token = person.me()["csrf_token"]
        return person

    def me(self) -> Any:
        """Ask who is signed in."""
        return self.get("/api/me").json()

    def get(self, path: str) -> Answer:
        """Fetch something."""
        return self.send("GET", path)

    def post(self, path: str, content: object = None) -> Answer:
        """Send JSON."""
        return self.send("POST", path, json.dumps(content or {}).encode(), "application/json")

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        media_type: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send anything."""
        own = {"Accept": "*/*", "X-CSRFToken": self.token, "Cookie": urlencode_cookies(self.cookies)}
        if media_type:
            own["Content-Type"] = media_type
        connection = self.installation.connection(90)
        try:
            connection.request(method, path, body=body, headers={**own, **(headers or {})})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        self._remember(answer.headers.get_all("Set-Cookie") or [])
        return Answer(answer.status, {name.lower(): text for name, text in answer.getheaders()}, content)

    def upload(self, path: str, content: bytes, name: str = "phieu.xlsx") -> Answer:
        """Send a file as the form of a page does."""
        edge = "----thamtra-journey"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self.send("POST", path, body, f"multipart/form-data; boundary={edge}")

    def _remember(self, headers: list[str]) -> None:
        for header in headers:
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value


def urlencode_cookies(cookies: Mapping[str, str]) -> str:
    """Write cookies as a header."""
    return "; ".join(f"{name}={text}" for name, text in cookies.items())


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"} and self.rows:
            self.rows[-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr"}:
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1][-1] += data


def table_rows(page: str) -> list[list[str]]:
    """Return the texts of all table rows of a page, cell by cell."""
    reader = _Cells()
    reader.feed(page)
    return [[" ".join(cell.split()) for cell in row] for row in reader.rows]
