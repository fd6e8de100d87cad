"""What a set declares about rounding, places and what does not apply, repeated in clear for a receipt."""

from scoring.criteria.policies import Ranking, Rounding
from scoring.criteria.rulebook import Rulebook
from scoring.exchange.canonical import Json


def policies_of(rulebook: Rulebook) -> dict[str, Json]:
    """Repeat a set's identity, validity and policies."""
    policy = rulebook.not_applicable
    return {
        "kind": rulebook.kind,
        "id": rulebook.id,
        "valid_from": rulebook.valid.start.isoformat(),
        "valid_to": rulebook.valid.end.isoformat() if rulebook.valid.end else None,
        "status": rulebook.status.value,
        "instrument": rulebook.instrument.number,
        "rounding": [
            {"at": stage.value, **_rounding(rounding)} for stage, rounding in rulebook.roundings.items()
        ],
        "not_applicable": {
            "policy": policy.rebase.value,
            "compare": policy.compared.value,
            "ref": policy.ref,
        },
        "levels": [
            {"section": section.id, "value": _declared(section.levels.value), "ref": section.levels.ref}
            for section in rulebook.sections
            if section.levels
        ],
        "ranks": [_ranking(ranking) for ranking in rulebook.rankings],
    }


def _ranking(ranking: Ranking) -> Json:
    return {
        "id": ranking.id,
        "of": ranking.of,
        "value": _declared(ranking.value),
        "ties": ranking.ties.value,
        "breakers": [
            {"by": breaker.by, "higher_first": breaker.higher_first, "ref": breaker.ref}
            for breaker in ranking.breakers
        ],
        "block": ranking.block.value,
        "below_lowest": ranking.below_lowest.value,
        "ref": ranking.ref,
    }


def _declared(rounding: Rounding | None) -> Json:
    return None if rounding is None else _rounding(rounding)


def _rounding(rounding: Rounding) -> dict[str, Json]:
    return {"places": str(rounding.places), "mode": rounding.mode.value, "ref": rounding.ref}
