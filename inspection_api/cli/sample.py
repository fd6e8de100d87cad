"""`thamtra sample`: the illustrative campaign, its clock, and what is true behind its forms."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from inspection_api.bootstrap import create_context
from inspection_api.cli.service import ACCOUNTS, FORMS
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.clock import ZONE, SystemClock
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.transaction import transaction
from inspection_api.sample import loading, people
from inspection_api.sample.plan import read_plan
from inspection_api.sample.planting import LABELS
from inspection_api.settings import read_settings

_DRAFT = "sample-passwords.json"


@click.group()
def sample() -> None:
    """Kỳ minh họa: Gia Lai 2019."""


@sample.command()
@click.option("--unit", required=True, help="Mã đơn vị, ví dụ 629.")
def truth(unit: str) -> None:
    """In số liệu thực tế của một đơn vị minh họa và những chỗ phiếu khai khác đi."""
    found = loading.truth(Configuration(), unit)
    click.echo(f"{found.unit.name} — số liệu minh họa. Phiếu khai khác thực tế ở:")
    for planted in found.planted:
        place = f"{planted.criterion}.{planted.field}".rstrip(".")
        click.echo(
            f"  {place}: khai {planted.reported_value}, thực tế {planted.true_value} ({LABELS[planted.kind]})"
        )


@sample.command()
@click.option("--unit", required=True, help="Mã đơn vị, ví dụ 623.")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def form(unit: str, target: Path) -> None:
    """Ghi phiếu điền sẵn (minh họa) của một đơn vị ra tệp TARGET."""
    context = create_context(read_settings())
    target.write_bytes(loading.filled_form(context, read_plan(context.configuration).campaign_id, unit))
    click.echo(f"Đã ghi {target}.")


@sample.command()
@click.argument("instant")
def clock(instant: str) -> None:
    """Chuyển đồng hồ minh họa tới INSTANT (ví dụ 2019-11-05T08:00), chỉ tiến không lùi."""
    target = datetime.fromisoformat(instant)
    target = target if target.tzinfo else target.replace(tzinfo=ZONE)
    context = create_context(read_settings())
    try:
        set_clock(context, target)
    except ValueError as fault:
        raise click.ClickException("Đồng hồ minh họa chỉ tiến, không lùi.") from fault
    loaded = loading.load_sample(context, until=target)
    click.echo(f"Đồng hồ minh họa: {target:%H:%M %d/%m/%Y}; nhận thêm {len(loaded.delivered)} phiếu.")


def set_clock(context: Context, instant: datetime) -> None:
    """Move the sample's clock forward; that it was moved is an event.

    Raises:
        ValueError: The instant lies before the sample's present.
    """
    permit(SYSTEM, Permission.SET_SAMPLE_CLOCK)
    system = context.clock
    if not isinstance(system, SystemClock):
        raise TypeError("only the clock of an installation can be moved")
    system.set_sample_time(instant)
    with transaction(context, SYSTEM) as tx:
        tx.record("sample.clock-set", subject="sample", payload={"to": instant.isoformat()})


def ensure_sample(context: Context) -> None:
    """Load the illustrative campaign at first start: its round, forms, people and first visits.

    A start that is interrupted is finished by the next one.
    """
    home = context.settings.home
    if (home / ACCOUNTS).exists():
        return
    click.echo("Đang nạp kỳ minh họa Gia Lai 2019 (chỉ lần đầu)…")
    starts_at = read_plan(context.configuration).starts_at
    loaded = loading.load_sample(context, until=starts_at)
    if not _is_sample_clock(context):
        set_clock(context, starts_at)
    posts = people.posts(context, loaded)
    passwords = _passwords(context, [post.username for post in posts])
    people.settle_in(context, loaded, passwords)
    _write_forms(context, loaded)
    _write(home / ACCOUNTS, "".join(_line(post, passwords[post.username]) for post in posts))
    (home / _DRAFT).unlink()


def _write_forms(context: Context, loaded: loading.Loaded) -> None:
    """Lay the filled forms of the open units ready, for whoever wants to hand one in."""
    folder = context.settings.home / FORMS
    folder.mkdir(exist_ok=True)
    for code in loaded.open_units:
        content = loading.filled_form(context, loaded.campaign_id, code)
        (folder / f"phieu-{code.lower()}.xlsx").write_bytes(content)


def deliver_due(context: Context) -> None:
    """Hand in the forms of the sample that have become due by its clock."""
    if _is_sample_clock(context) and (context.settings.home / ACCOUNTS).exists():
        loading.load_sample(context, until=context.clock.now())


def _is_sample_clock(context: Context) -> bool:
    return isinstance(context.clock, SystemClock) and bool(context.clock.offset())


def _passwords(context: Context, usernames: Sequence[str]) -> Mapping[str, str]:
    """Return the passwords of the sample, written down before the first account is opened with one."""
    draft = context.settings.home / _DRAFT
    if not draft.exists():
        _write(draft, json.dumps({username: context.identifiers.password() for username in usernames}))
    made: Mapping[str, str] = json.loads(draft.read_text("utf-8"))
    return made


def _line(post: people.Post, password: str) -> str:
    return f"  {post.username:<20} {password:<22} {post.name}\n"


def _write(place: Path, text: str) -> None:
    """Write a file that its owner alone may read, whole or not at all."""
    fresh = place.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text, "utf-8")
    fresh.replace(place)
