"""Time stamps of checkpoints, by a throw-away authority; one that is away costs the stamp alone."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from evidence.timestamps import judged
from inspection_api.bootstrap import create_context, create_worker
from inspection_api.kernel.actors import SYSTEM, VISITOR
from inspection_api.kernel.jobs import Job
from inspection_api.kernel.timestamping import AuthorityAwayError, WebAuthority
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.ledger import service, views
from inspection_api.ledger.service import Stamped
from inspection_api.settings import read_settings
from tests.builders.photos import InProcess
from tests.evidence.authority import Authority
from tests.inspection_api.archive.installation import INSPECTOR, OFFICE, refused_as

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from inspection_api.kernel.context import Context


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.made_in(tmp_path_factory.mktemp("tsa") / "a")


@dataclass
class Station:
    """The authority's door; what it answers may be spoilt."""

    authority: Authority
    address: str = ""
    status: int = 200
    spoilt: bool = False
    asked: list[str] = field(default_factory=list)

    def answer(self, request: bytes) -> bytes:
        told = self.authority.answer(request)
        return told[:-1] + bytes([told[-1] ^ 1]) if self.spoilt else told

    @contextmanager
    def open(self) -> Iterator[Station]:
        station = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                station.asked.append(str(self.headers["Content-Type"]))
                answer = station.answer(body)
                self.send_response(station.status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_arguments: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Door)
        self.address = f"http://127.0.0.1:{server.server_port}/tsr"
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


@pytest.fixture
def station(authority: Authority) -> Iterator[Station]:
    with Station(authority).open() as opened:
        yield opened


@pytest.fixture
def stamped(context: Context, station: Station) -> Context:
    """An installation with that authority, and one checkpoint."""
    made = replace(context, authority=WebAuthority(station.address, station.authority.roots))
    _checkpoint(made)
    return made


def _checkpoint(context: Context) -> None:
    with transaction(context, SYSTEM) as tx:
        tx.record("thing.noted", subject="thing:1", payload={})
    with transaction(context, OFFICE) as tx:
        service.make_checkpoint(OFFICE, tx)


def _tokens(context: Context) -> dict[int, bytes]:
    with reading(context) as session:
        return dict(views.tokens(VISITOR, session))


def test_the_newest_checkpoint_is_stamped_once(stamped: Context, station: Station) -> None:
    assert service.stamp(SYSTEM, stamped) is Stamped.DONE
    assert service.stamp(SYSTEM, stamped) is Stamped.NOTHING
    assert station.asked == ["application/timestamp-query"]
    with reading(stamped) as session:
        newest = views.newest_checkpoint(VISITOR, session)
    assert newest is not None
    (token,) = _tokens(stamped).values()
    assert stamped.authority is not None
    assert judged(token, newest.note.encode(), stamped.authority.roots).ok
    _checkpoint(stamped)
    assert service.stamp(SYSTEM, stamped) is Stamped.DONE
    assert list(_tokens(stamped)) == [1, 2]


def test_an_answer_that_does_not_hold_is_not_kept(stamped: Context, station: Station) -> None:
    station.spoilt = True
    assert service.stamp(SYSTEM, stamped) is Stamped.REFUSED
    assert _tokens(stamped) == {}
    station.spoilt = False
    assert service.stamp(SYSTEM, stamped) is Stamped.DONE


@pytest.mark.parametrize("status", [404, 500])
def test_an_authority_that_answers_with_an_error_is_asked_again(
    stamped: Context, station: Station, status: int
) -> None:
    station.status = status
    assert service.stamp(SYSTEM, stamped) is Stamped.AWAY
    station.status = 200
    assert service.stamp(SYSTEM, stamped) is Stamped.DONE


def test_an_authority_that_is_away_costs_the_stamp_alone(context: Context) -> None:
    away = WebAuthority("http://127.0.0.1:9/tsr", b"")
    with pytest.raises(AuthorityAwayError):
        away.ask(b"")
    made = replace(context, authority=away)
    _checkpoint(made)
    assert service.stamp(SYSTEM, made) is Stamped.AWAY
    with reading(made) as session:
        assert views.verify_log(SYSTEM, made, session).ok


def test_an_authority_that_is_away_is_left_alone_for_longer_each_time(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    now = 1000.0

    class Away:
        roots = b""

        def ask(self, _request: bytes) -> bytes:
            asked.append(now)
            raise AuthorityAwayError

    made = replace(context, authority=Away())
    _checkpoint(made)
    monkeypatch.setattr("inspection_api.bootstrap.time.monotonic", lambda: now)
    worker = create_worker(made, InProcess())
    for _ in range(60):
        worker.run_routines()
        now += 10
    assert [each - 1000 for each in asked] == [0, 60, 180, 420]
    with transaction(made, OFFICE) as tx:
        service.ask_for_stamp(OFFICE, tx)
    worker.run_all()
    assert len(asked) == 4, "a job finds it left alone too"


def test_nobody_is_asked_where_there_is_no_authority_or_no_checkpoint(
    context: Context, station: Station
) -> None:
    _checkpoint(context)
    assert service.stamp(SYSTEM, context) is Stamped.NOTHING
    with transaction(context, OFFICE) as tx:
        service.ask_for_stamp(OFFICE, tx)
        assert tx.session.query(Job).count() == 0
    assert station.asked == []
    with refused_as("access.role"):
        service.stamp(INSPECTOR, context)


def test_whoever_asks_leaves_it_to_the_worker(stamped: Context) -> None:
    with transaction(stamped, OFFICE) as tx:
        service.ask_for_stamp(OFFICE, tx)
    with reading(stamped) as session:
        assert [job.kind for job in session.query(Job)] == [service.STAMP_JOB]


def test_the_settings_name_the_authority(tmp_path: Path, authority: Authority) -> None:
    named = {
        "THAMTRA_HOME": str(tmp_path / "home"),
        "THAMTRA_TSA_URL": "https://tsa.example.vn/tsr",
        "THAMTRA_TSA_CA": str(authority.folder / "ca.pem"),
    }
    made = create_context(read_settings(named))
    made.database.dispose()
    assert made.authority == WebAuthority("https://tsa.example.vn/tsr", authority.roots)
