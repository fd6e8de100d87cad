"""What a document template may see: plain, frozen values, complete before rendering starts.

A template reads these and nothing else, so a document shows exactly what its stage put in. Points are
exact fractions, field values are canonical texts, instants are aware; ``formats`` makes them readable.
Nothing here loads or decides anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """The foot of a document: on whose behalf and in which post it is signed; the name stays blank."""

    authority: str
    post: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The head of an official document: the bodies, the symbol of its number, the place."""

    parent_body: str
    issuing_body: str
    symbol: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone named in a document, with the role in which the person acted."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedUnit:
    """The unit a document is about, under its official name (``Ủy ban nhân dân xã …``) and its parent's."""

    code: str
    name: str
    kind_label: str
    parent_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignFacts:
    """The round: its title and the window its figures are for."""

    id: str
    title: str
    data_from: date
    data_through: date
    estimated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookFacts:
    """The criteria set in force: title, digest of its text, legal instrument, illustrative or official."""

    title: str
    digest: str
    instrument: str
    illustrative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHead:
    """Where the event log stood when the document was made."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What lets a reader check a document: the checkpoint of the log that it carries.

    ``code`` is what the QR code holds, ``page`` the address of the page that checks, where there is one.
    """

    size: int
    root: str
    at: datetime
    origin: str
    key_fingerprint: str
    code: str
    page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow:
    """One section's points: claimed by the unit, recomputed from its figures, verified, final.

    ``None`` means "not known (yet)". ``level`` is the level the verified points reach, if levels exist.
    """

    label: str
    max: Fraction
    claimed: Fraction | None
    recomputed: Fraction | None
    verified: Fraction | None
    final: Fraction | None
    level: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    """One figure of a criterion: what the unit reported and what the team found, as canonical texts."""

    label: str
    type: str
    claimed: str | None
    verified: str | None
    unit: str | None = None
    estimated: bool = False
    outcome: str | None = None
    choices: Mapping[str, str] | None = None

    @property
    def differs(self) -> bool:
        """Whether the two figures are not the same."""
        return self.claimed != self.verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a photo was taken, as the tablet said, with its accuracy and the verdict on the fence."""

    latitude: Decimal
    longitude: Decimal
    accuracy_m: Decimal | None
    verdict: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo as evidence: a preview to print, and the digest of the original it stands for.

    Of a restricted photo without a copy for the public there is no preview.
    """

    sha256: str
    preview: bytes | None
    media_type: str
    caption: str
    taken_at: datetime | None
    taken_by: str
    place: Place | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The unit's answer: its stance, its words, who gave it and when."""

    stance: str
    text: str
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the team proposes: a value of the disputed figure, never points."""

    value: str | None
    reason: str
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the committee decided: approved or returned, the value that stands, why, who and when."""

    outcome: str
    final_value: str | None
    reason: str
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyEntry:
    """One case: a criterion whose verified figures differ from the reported ones."""

    case_number: str
    state: str
    criterion_id: str
    criterion_label: str
    max: Fraction
    references: tuple[str, ...]
    fields: tuple[FieldRow, ...]
    disputed: FieldRow
    points_before: Fraction | None
    points_after: Fraction | None
    explanation_before: str
    explanation_after: str
    cause: str | None
    note: str | None
    found_by: Person
    found_at: datetime
    mode: str
    photos: tuple[Photo, ...] = ()
    unprinted: tuple[str, ...] = ()
    respond_by: date | None = None
    explanation: Explanation | None = None
    proposal: Proposal | None = None
    decision: Decision | None = None

    @property
    def delta(self) -> Fraction | None:
        """The change of points, ``None`` while one side is undecided."""
        if self.points_before is None or self.points_after is None:
            return None
        return self.points_after - self.points_before


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfScoreMismatch:
    """A criterion whose points as claimed by the unit are not what its own figures give."""

    criterion_id: str
    criterion_label: str
    max: Fraction
    claimed: Fraction
    recomputed: Fraction

    @property
    def delta(self) -> Fraction:
        """Recomputed less claimed."""
        return self.recomputed - self.claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyReport:
    """Everything the discrepancy report of one unit shows."""

    document_id: str
    generated_at: datetime
    requested_by: Person
    header: Header
    signatory: Signatory
    recipients: tuple[str, ...]
    campaign: CampaignFacts
    unit: ReportedUnit
    rulebook: RulebookFacts
    illustrative_note: str | None
    log_head: LogHead
    verification: Verification
    sections: tuple[SectionRow, ...]
    total: SectionRow
    entries: tuple[DiscrepancyEntry, ...]
    mismatches: tuple[SelfScoreMismatch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesRow:
    """One value as the minutes of a visit have it, all in words; photos by the beginning of their digests."""

    criterion_id: str
    criterion_label: str
    field_label: str
    reported: str
    outcome: str
    value: str
    note: str | None
    photos: tuple[str, ...] = ()
    on_paper: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedSide:
    """How one side signed on the tablet: strokes as an SVG path, its name typed, or its refusal in words."""

    of_unit: bool
    by: Person
    strokes: str | None
    typed: str | None = None
    reservation: str | None
    refusal: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitMinutes:
    """Everything the minutes of one visit show."""

    document_id: str
    generated_at: datetime
    header: Header
    campaign_title: str
    illustrative_note: str | None
    unit_name: str
    place: str
    held_from: datetime
    held_to: datetime
    team: tuple[Person, ...]
    host: tuple[Person, ...]
    chair: Person | None
    secretary: Person | None
    rows: tuple[MinutesRow, ...]
    remarks: str | None
    sides: tuple[SignedSide, ...]
    version: int
    replaces: str | None
    digest: str
    check_word: str
    verification: Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistFigure:
    """One value to be checked on paper: what was reported, and the codes of a choice with their labels."""

    label: str
    kind: str
    unit: str | None
    reported: str
    estimated: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistCriterion:
    """One criterion of a checklist with the reason the unit gave."""

    id: str
    label: str
    definition: str | None
    reason: str | None
    figures: tuple[ChecklistFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistGroup:
    """A group of criteria as people know it."""

    label: str
    criteria: tuple[ChecklistCriterion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitChecklist:
    """Everything the printed checklist of one visit shows; ``code`` is what its QR code holds."""

    document_id: str
    generated_at: datetime
    requested_by: str
    header: Header
    campaign_title: str
    illustrative_note: str | None
    unit_name: str
    planned_on: date
    team: tuple[Person, ...]
    contact: str
    version: int
    package_digest: str
    issued_at: datetime
    outcomes: tuple[str, ...]
    causes: tuple[str, ...]
    groups: tuple[ChecklistGroup, ...]
    code: str
