"""What scoring a whole province with traces costs, beside canonical JSON of the same facts. One JSON object.

Nothing here judges; the ratio is taken in the same run, so that it can be compared between machines.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from typing import TYPE_CHECKING

from evidence import canonical_json
from scoring import score
from tests.scoring.sample_sets import random_facts, rulebooks

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Measure and print."""
    facts = random_facts(7, huyen=17, xa=32, so=20)
    random.Random(1).shuffle(facts)
    books = rulebooks()
    scored = median(lambda: score(books, facts))
    plain = [{f"{c}.{f}": a.value for (c, f), a in unit.answers.items()} for unit in facts]
    written = median(lambda: canonical_json(plain))
    print(  # noqa: T201 -- its whole purpose
        json.dumps(
            {
                "units": len(facts),
                "kinds": sorted({unit.kind for unit in facts}),
                "score_with_traces_cpu_s": round(scored, 3),
                "ratio_to_canonical_json": round(scored / written, 1),
            }
        )
    )


def median(work: Callable[[], object], runs: int = 5) -> float:
    """Return the median CPU seconds of some runs."""
    taken = []
    for _ in range(runs):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


main()
