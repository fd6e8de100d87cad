"""A list is open as long as anything behind its gates is open, gate behind gate."""

from dataclasses import replace

import pytest

from scoring import BelowLowest, Block, Ranking, Reason, Ties, rank, score
from scoring.population import Circumstances
from tests.scoring.built_sets import EDGES, WHOLE, Json, book, criterion, group, levels, section, unit
from tests.scoring.population_agreement import Population, compare_places, rankings_of

COUNTED: Json = {"kind": "count_capped", "count": "n", "each": "1", **EDGES}


def gated(id_: str, behind: str | None, **edges: str) -> Json:
    only = criterion(f"{id_}.1", "2", {**COUNTED, **edges}, {"n": WHOLE})
    gate = {"section": behind, "min_level": "I"} if behind else None
    return section(id_, "2", group(f"N{id_}", "2", only), levels=levels(("I", "1"), requires=gate))


def listed(of: str) -> Ranking:
    return Ranking(of, of, of, None, Ties.COMPETITION, (), Block.KIND, BelowLowest.NO_PLACE, "")


@pytest.mark.parametrize("of", ["A", "B", "C"])
def test_a_level_waits_for_the_last_of_a_chain_of_gates(of: str) -> None:
    plain = book(
        gated("A", "B"),
        gated("B", "C"),
        gated("C", None, missing="undecided"),
        roundings=[{"at": "criterion", "places": "2", "mode": "half_up", "ref": "Điều 1"}],
    )
    rulebook = replace(plain, rankings=(listed(of),))
    facts = [unit("X", {("A.1", "n"): "2", ("B.1", "n"): "2"})]
    cards = score({"xa": rulebook}, facts)
    (table,) = rank(rulebook, rulebook.rankings[0], cards.values())
    assert [item.reason for item in table.unranked] == [Reason.UNDECIDED]
    (scores,) = Population({"xa": rulebook}, facts).scores().values()
    for places in rankings_of(scores, scores.settled(), Circumstances()):
        compare_places(scores, places, cards, {})
