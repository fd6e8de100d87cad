"""The shape of the stages: seven files, permission first, one commit."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.house.tree import ROOT, STAGE_FILES, STAGES, modules, parsed, place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

API = "inspection_api"
ENDINGS = {"commit", "rollback", "flush"}
# Who may end or flush a transaction. The account library commits for itself through its own session.
ENDING_PLACES = {"inspection_api/kernel/transaction.py", "inspection_api/accounts/"}
# Who may read the machine's time, draw identifiers or chance, and read the environment.
SOURCES = {
    "datetime.now": {"inspection_api/kernel/clock.py"},
    "datetime.utcnow": set[str](),
    "date.today": set[str](),
    "datetime.today": set[str](),
    "time.time": set[str](),
    "uuid.uuid4": {"inspection_api/kernel/identifiers.py"},
    "uuid4": {"inspection_api/kernel/identifiers.py"},
    "os.environ": {"inspection_api/settings.py"},
    "os.getenv": {"inspection_api/settings.py"},
    "os.urandom": {"inspection_api/kernel/identifiers.py"},
}


def service_faults(tree: ast.Module) -> list[str]:
    """Public functions that do not ask for permission first."""
    return [
        f"{function.name} ({fault})"
        for function in _public(tree)
        if (fault := _fault_of_service(function)) is not None
    ]


def view_faults(tree: ast.Module) -> list[str]:
    """Public functions of a read model that do not take the actor first."""
    return [function.name for function in _public(tree) if _first(function) != "actor"]


def _public(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def _first(function: ast.FunctionDef) -> str | None:
    arguments = [*function.args.posonlyargs, *function.args.args]
    return arguments[0].arg if arguments else None


def _fault_of_service(function: ast.FunctionDef) -> str | None:
    if _first(function) != "actor":
        return "takes no actor first"
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    match body[:1]:
        case [ast.Expr(ast.Call(func=ast.Name("permit"), args=[ast.Name("actor"), *_]))]:
            return None
    return "does not begin with permit(actor, …)"


def _faults(file: str, check: Callable[[ast.Module], list[str]]) -> list[str]:
    paths = [ROOT / API / stage / file for stage in ("accounts", *STAGES)]
    return [f"{place(path)}: {fault}" for path in paths if path.exists() for fault in check(parsed(path))]


def test_no_stage_has_an_eighth_file() -> None:
    found = [
        place(path)
        for stage in STAGES
        for path in (ROOT / API / stage).rglob("*.py")
        if path.name not in STAGE_FILES or path.parent.name != stage
    ]
    assert found == []


def test_every_stage_is_there() -> None:
    assert [stage for stage in STAGES if not (ROOT / API / stage / "__init__.py").exists()] == []


def test_services_ask_for_permission_first() -> None:
    assert _faults("service.py", service_faults) == []


def test_views_take_the_actor_first() -> None:
    assert _faults("views.py", view_faults) == []


def test_a_service_that_forgets_permission_is_seen() -> None:
    astray = ast.parse(
        'def close(actor, context):\n    """Close."""\n    context.go()\n    permit(actor, 1)\n'
    )
    assert service_faults(astray) == ["close (does not begin with permit(actor, …))"]


def test_a_service_without_an_actor_is_seen() -> None:
    assert service_faults(ast.parse("def close(context):\n    permit(context, 1)\n")) == [
        "close (takes no actor first)"
    ]


def test_a_view_without_an_actor_is_seen() -> None:
    assert view_faults(ast.parse("def case(session, actor): ...\n")) == ["case"]


def _endings(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ENDINGS:
            yield node


def _is_file_flush(call: ast.Call) -> bool:
    """`stream.flush()` belongs to files: only a session's or transaction's counts."""
    target = ast.unparse(call.func)
    return target.endswith(".flush") and not any(word in target for word in ("session", "tx", "db"))


def test_transactions_end_in_one_file() -> None:
    found = [
        place(path, call)
        for path in modules(API, "inspection_web")
        if not any(place(path).startswith(home) for home in ENDING_PLACES)
        for call in _endings(parsed(path))
        if not _is_file_flush(call)
    ]
    assert found == []


def test_the_web_opens_no_writing_transaction() -> None:
    found = [
        place(path, node)
        for path in modules("inspection_web")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom)
        and node.module == "inspection_api.kernel.transaction"
        and {name.name for name in node.names} != {"reading"}
    ]
    assert found == []


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_the_outside_world_has_one_door(source: str) -> None:
    found = [
        place(path, node)
        for path in modules("scoring", "evidence", API, "inspection_web")
        if place(path) not in SOURCES[source]
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute | ast.Name) and ast.unparse(node) == source
    ]
    assert found == []


def test_files_and_functions_stay_small() -> None:
    limit = 400
    found = [
        f"{place(path)}: {count} lines"
        for path in modules("scoring", "evidence", API, "inspection_web", "tests")
        if "versions" not in path.parts  # a migration is written once and never read for pleasure
        and (count := len(path.read_text("utf-8").splitlines())) > limit
    ]
    assert found == []


def test_no_file_is_a_drawer_for_anything() -> None:
    drawers = {"utils", "helpers", "common", "misc", "tools", "base"}
    found = [
        place(path) for path in modules("scoring", "evidence", API, "inspection_web") if path.stem in drawers
    ]
    assert found == []


def test_every_module_says_what_it_is() -> None:
    found = [
        place(path)
        for path in modules("scoring", "evidence", API, "inspection_web", "tests")
        if Path(path).stat().st_size and ast.get_docstring(parsed(path)) is None
    ]
    assert found == []
