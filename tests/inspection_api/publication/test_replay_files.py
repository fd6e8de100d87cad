"""A published result is computed again from its files alone, and every change in them is noticed."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from inspection_api.cli import main
from inspection_api.kernel.actors import VISITOR
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.publication import rules, service, views
from scoring import LateRule, load_rulebooks, rank_all, score
from scoring.exchange.canonical import canonical_json
from scoring.exchange.facts_tables import read_facts
from scoring.population import Agreement
from tests.builders.cases import CAMPAIGN, LATE, SILENT, Round
from tests.cast import KHANH, QUY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def published(story: Round) -> tuple[UUID, Mapping[str, bytes]]:
    """Publish the round with one decided correction, and take out what replaying it needs."""
    story.brought_to("approved")
    story.tablet().close()
    story.work()
    key = service.publish(KHANH, story.world.context, CAMPAIGN)
    return key, views.replay_files(KHANH, story.world.context, key)


def replay(files: Mapping[str, bytes], folder: Path) -> Result:
    """Write the files out and compute the result again as an auditor does, without the server."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return CliRunner().invoke(main, ["replay", str(folder / "bien-nhan.json")], catch_exceptions=False)


def test_a_published_result_replays_byte_for_byte(story: Round, tmp_path: Path) -> None:
    _, files = published(story)
    assert set(files) == {"bien-nhan.json", "so-lieu.csv", "so.yaml", "huyen.yaml", "xa.yaml"}
    result = replay(files, tmp_path)
    assert (result.exit_code, result.output.startswith("Đúng từng byte")) == (0, True), result.output


@pytest.mark.parametrize("name", ["so-lieu.csv", "xa.yaml"])
def test_a_change_in_a_file_is_noticed(story: Round, tmp_path: Path, name: str) -> None:
    _, files = published(story)
    old, new = ("given,true", "given,false") if name == "so-lieu.csv" else ('min: "27"', 'min: "26"')
    text = files[name].decode()
    assert old in text
    result = replay({**files, name: text.replace(old, new, 1).encode()}, tmp_path)
    assert result.exit_code == 1
    assert "KHÁC" in result.output


def test_the_files_give_the_places_that_were_published(story: Round) -> None:
    key, files = published(story)
    texts = {name: data.decode() for name, data in files.items() if name.endswith(".yaml")}
    rulebooks = load_rulebooks(texts)
    rows = list(csv.reader(io.StringIO(files["so-lieu.csv"].decode())))
    table = read_facts(rows, rulebooks, name="so-lieu.csv", as_typed=False)
    cards = score(rulebooks, table.facts)
    record = views.published_record(VISITOR, story.world.context, key)
    for kind in record["kinds"]:
        book = rulebooks[kind["kind"]]
        own = [card for card in cards.values() if card.kind == book.kind]
        absent = {unit for unit in (SILENT, LATE) if unit in {card.unit for card in own}}
        again = rank_all(book, own, not_submitted=absent, late_rule=LateRule.UNRANKED_SHOWN_LAST)
        for before, after in zip(kind["rankings"], again, strict=True):
            kept = {row["unit"]: row["place"] for row in before["rows"]}
            assert {row.unit: row.place for row in after.rows if row.unit in kept} == kept


def test_the_record_names_the_file_of_figures_and_carries_the_receipt(story: Round) -> None:
    key, files = published(story)
    record = views.published_record(VISITOR, story.world.context, key)
    assert canonical_json(record["computed"]["receipt"]) == files["bien-nhan.json"]
    assert record["computed"]["receipt"]["facts"]["log_head"] == record["log"]["hash"]
    assert record["computed"]["receipt"]["circumstances"]["late"] == [LATE]


def test_files_are_for_those_who_may_see_results(story: Round) -> None:
    key, _ = published(story)
    for actor in (VISITOR, QUY):
        with pytest.raises(Problem) as refused:
            views.replay_files(actor, story.world.context, key)
        assert refused.value.code == "access.role"


def test_a_publication_without_a_receipt_says_so(story: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    key, _ = published(story)
    old = views.published_record(VISITOR, story.world.context, key)
    del old["computed"]
    monkeypatch.setattr(views, "_record", lambda *_: old)
    with pytest.raises(Problem) as refused:
        views.replay_files(KHANH, story.world.context, key)
    assert (refused.value.code, refused.value.status) == ("publication.without-receipt", 404)


def test_the_command_writes_the_files_that_replay(
    story: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, files = published(story)
    monkeypatch.setattr("inspection_api.cli.publication.create_context", lambda _: story.world.context)
    result = CliRunner().invoke(main, ["publication", "export", str(key), str(tmp_path / "tep")])
    assert result.exit_code == 0, result.output
    assert {path.name: path.read_bytes() for path in (tmp_path / "tep").iterdir()} == files


def test_nothing_is_published_where_two_ways_of_working_it_out_differ(
    story: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "agreement", lambda *_: Agreement(9, (("23617", "X.A1.1"),), {}))
    with pytest.raises(Problem) as refused:
        service.publish(KHANH, story.world.context, CAMPAIGN)
    assert (refused.value.code, refused.value.status) == ("publication.two-ways-differ", 409)
    assert refused.value.params == {"unit": "23617", "place": "X.A1.1", "count": "1"}
    with reading(story.world.context) as session:
        assert views.publications(VISITOR, session) == ()
