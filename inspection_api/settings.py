"""Settings, read once from the environment.

The only reader of the environment. A value that cannot be used stops the start with a sentence
that names the variable; nothing falls back silently.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from evidence.ports import Bucket

_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
_HIGHEST_PORT = 65535
_MOST_DIGITS = 18
_MOST_DAYS = 36_500
_OBJECTS = re.compile(
    r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)/?", re.ASCII
)
_ENDPOINT = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", re.ASCII)
_REGION = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
_SITE = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*", re.ASCII)
_ORIGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{0,99}", re.ASCII)


PRACTICE_MARK = "tap-duot.txt"
"""The file that makes a home folder one of practice."""
_NOT_FOR_PRACTICE = (
    "THAMTRA_DATABASE_URL",
    "THAMTRA_OBJECTS",
    "THAMTRA_S3_ENDPOINT",
    "THAMTRA_S3_KEY_ID",
    "THAMTRA_S3_SECRET",
    "THAMTRA_S3_SECRET_FILE",
    "THAMTRA_PUBLIC_URL",
    "THAMTRA_TSA_URL",
    "THAMTRA_TSA_CA",
)
"""Places that only the real installation may write to or name."""


class SettingsError(ValueError):
    """A setting that cannot be used; the message names the variable and the mend."""


@dataclass(frozen=True, slots=True)
class Stamping:
    """A time-stamping authority (RFC 3161): its address, and the certificates it is trusted by, PEM."""

    address: str
    roots: Path


@dataclass(frozen=True, slots=True)
class OfficeCertificate:
    """A certificate that the office has from elsewhere: its chain and its key, PEM."""

    chain: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may differ between two installations.

    Attributes:
        home: Folder of the database, the evidence and the sample accounts.
        database_url: SQLAlchemy address; SQLite below ``home`` unless named.
        host: Address the web process binds to.
        port: TCP port of the web process.
        secure_cookies: True when the site is served over HTTPS.
        upload_limit: Bytes above which a request is malformed rather than kept.
        bucket: Where originals and derivatives are kept; None for the folder below ``home``.
        origin: Name of this installation's log and of the key that signs it.
        public_url: Address of the site as others reach it, for documents; without a slash at its end.
        heic: Photos in HEIC are read too; what reads them is installed.
        package_days: Days after which the file of a package for auditors is deleted; it can be made again.
        device_days: Days for which a tablet may act for a person once it is paired.
        stamping: Who stamps the time of checkpoints; None where nobody does.
        lan: HTTPS for tablets of the local network is served before the web process.
        http_port: Port that leads to HTTPS and hands out the authority's certificate; with ``lan`` only.
        office_certificate: The certificate served with ``lan``; None for one of an authority of our own.
        practice: What is done here has no value, and everything shown says so.
        testing: Cheap password hashing; never set outside tests.
    """

    home: Path
    database_url: str
    host: str
    port: int
    secure_cookies: bool
    upload_limit: int
    origin: str
    public_url: str
    heic: bool
    package_days: int
    device_days: int
    stamping: Stamping | None
    bucket: Bucket | None
    lan: bool
    http_port: int
    office_certificate: OfficeCertificate | None
    practice: bool
    testing: bool

    @property
    def practice_folder(self) -> Path:
        """Home of the practice round, if there is one."""
        return self.home / "practice"

    @property
    def practice_draft(self) -> Path:
        """Home of a practice round that is being made."""
        return self.home / "practice.draft"

    @property
    def objects_folder(self) -> Path:
        """Folder of originals and derivatives, unless they are kept in a bucket."""
        return self.home / "evidence"

    @property
    def secrets_folder(self) -> Path:
        """Folder of the local authority, readable by its owner only; practice is served by the real one."""
        return (self.home.parent if self.practice else self.home) / "secrets"

    @property
    def packages_folder(self) -> Path:
        """Folder of packages for auditors; they may be deleted at any time and made again."""
        return self.home / "packages"

    @property
    def uploads_folder(self) -> Path:
        """Folder of files of which only a beginning has arrived."""
        return self.home / "uploads"

    @property
    def spool_folder(self) -> Path:
        """Folder of what is on its way into a bucket."""
        return self.home / "spool"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings.

    Args:
        environment: Variables to read instead of those of the process.

    Raises:
        SettingsError: A variable holds a value that cannot be used.
    """
    given = os.environ if environment is None else environment  # noqa: TID251 -- the one reader
    home = Path(given.get("THAMTRA_HOME") or "var").resolve()
    lan = _truth(given, "THAMTRA_LAN")
    return Settings(
        home=home,
        database_url=_address(given.get("THAMTRA_DATABASE_URL") or f"sqlite:///{home / 'thamtra.db'}"),
        host=given.get("THAMTRA_HOST") or ("0.0.0.0" if lan else "127.0.0.1"),  # noqa: S104 -- for tablets
        port=_whole(given, "PORT", 8443 if lan else 8000, at_most=_HIGHEST_PORT),
        secure_cookies=lan or _truth(given, "THAMTRA_SECURE_COOKIES"),
        upload_limit=_whole(given, "THAMTRA_UPLOAD_LIMIT", 256 * 1024 * 1024, at_most=2**40),
        origin=_origin(given.get("THAMTRA_ORIGIN") or "tham-tra.local"),
        public_url=_site(given, "THAMTRA_PUBLIC_URL"),
        heic=_heic(given),
        package_days=_whole(given, "THAMTRA_PACKAGE_DAYS", 30, at_most=_MOST_DAYS),
        device_days=_whole(given, "THAMTRA_DEVICE_DAYS", 30, at_most=_MOST_DAYS),
        stamping=_stamping(given),
        bucket=_bucket(given),
        lan=lan,
        http_port=_whole(given, "THAMTRA_HTTP_PORT", 8080, at_most=_HIGHEST_PORT),
        office_certificate=_office_certificate(given),
        practice=_practice(given, home),
        testing=_truth(given, "THAMTRA_TESTING"),
    )


def environment_of_children(**changes: str) -> dict[str, str]:
    """Return the environment of this process for one that it starts, with variables set otherwise."""
    return {**os.environ, **changes}  # noqa: TID251 -- the one reader


def environment_of_practice(settings: Settings, home: Path) -> dict[str, str]:
    """Return the environment of the practice round: its own home, name and ports, nothing real.

    Args:
        settings: Those of the real installation.
        home: Home of the practice round.
    """
    return environment_of_children(
        **dict.fromkeys(_NOT_FOR_PRACTICE, ""),
        THAMTRA_HOME=str(home),
        THAMTRA_ORIGIN=f"{settings.origin}/tap-duot",
        PORT=str(settings.port + 1),
        THAMTRA_HTTP_PORT=str(settings.http_port + 1),
    )


def _practice(given: Mapping[str, str], home: Path) -> bool:
    if not (home / PRACTICE_MARK).exists():
        return False
    for name in _NOT_FOR_PRACTICE:
        if given.get(name, "").strip():
            raise SettingsError(f"{name}: bản tập dượt ({home}) không được dùng; hãy để trống.")
    return True


def _office_certificate(given: Mapping[str, str]) -> OfficeCertificate | None:
    names = ("THAMTRA_TLS_CERT", "THAMTRA_TLS_KEY")
    chain, key = (given.get(name, "").strip() for name in names)
    if bool(chain) != bool(key):
        raise SettingsError(f"{', '.join(names)}: đặt cả hai, hoặc để trống cả hai.")
    if not chain:
        return None
    for name, place in zip(names, (chain, key), strict=True):
        if not Path(place).is_file():
            raise SettingsError(f"{name}={place}: không có tệp này.")
    return OfficeCertificate(Path(chain), Path(key))


def _site(given: Mapping[str, str], name: str) -> str:
    text = given.get(name, "").strip().rstrip("/")
    if text and _SITE.fullmatch(text) is None:
        raise SettingsError(f"{name}={text}: cần địa chỉ như https://tham-tra.example.vn, không kèm tham số.")
    return text


def _heic(given: Mapping[str, str]) -> bool:
    wanted = _truth(given, "THAMTRA_HEIC")
    if wanted and find_spec("pillow_heif") is None:
        raise SettingsError(
            "THAMTRA_HEIC=true: chưa cài requirements/heic.txt; hãy cài, hoặc đặt THAMTRA_HEIC=false."
        )
    return wanted


def _stamping(given: Mapping[str, str]) -> Stamping | None:
    address, roots = _site(given, "THAMTRA_TSA_URL"), given.get("THAMTRA_TSA_CA", "").strip()
    if bool(address) != bool(roots):
        raise SettingsError("THAMTRA_TSA_URL, THAMTRA_TSA_CA: đặt cả hai, hoặc để trống cả hai.")
    if not address:
        return None
    if not Path(roots).is_file():
        raise SettingsError(f"THAMTRA_TSA_CA={roots}: không có tệp chứng thư này.")
    return Stamping(address, Path(roots))


def _bucket(given: Mapping[str, str]) -> Bucket | None:
    place = given.get("THAMTRA_OBJECTS", "").strip()
    if not place:
        _expect_no_key(given)
        return None
    named = _OBJECTS.fullmatch(place)
    if named is None:
        raise SettingsError(
            f"THAMTRA_OBJECTS={place}: để trống (thư mục trong THAMTRA_HOME) hoặc s3://tên-kho/thư-mục."
        )
    region = _matching(given, "THAMTRA_S3_REGION", _REGION, "us-east-1", "tên vùng như us-east-1")
    return Bucket(
        name=named[1],
        prefix=named[2].removeprefix("/"),
        endpoint=_matching(
            given,
            "THAMTRA_S3_ENDPOINT",
            _ENDPOINT,
            f"https://s3.{region}.amazonaws.com",
            "địa chỉ như https://kho.example.vn:9000, không kèm đường dẫn",
        ),
        region=region,
        key_id=_needed(given, "THAMTRA_S3_KEY_ID"),
        secret=_secret(given),
        path_style=_truth(given, "THAMTRA_S3_PATH_STYLE", default=True),
        read_back=_truth(given, "THAMTRA_S3_READ_BACK"),
    )


def _expect_no_key(given: Mapping[str, str]) -> None:
    """Refuse a key without a bucket: files would go to a folder that nobody meant."""
    for name in ("THAMTRA_S3_ENDPOINT", "THAMTRA_S3_KEY_ID", "THAMTRA_S3_SECRET", "THAMTRA_S3_SECRET_FILE"):
        if given.get(name, "").strip():
            raise SettingsError(f"{name}: chỉ dùng khi THAMTRA_OBJECTS=s3://…; hãy đặt THAMTRA_OBJECTS.")


def _matching(given: Mapping[str, str], name: str, form: re.Pattern[str], default: str, wanted: str) -> str:
    text = given.get(name, "").strip() or default
    if form.fullmatch(text) is None:
        raise SettingsError(f"{name}={text}: cần {wanted}.")
    return text


def _needed(given: Mapping[str, str], name: str) -> str:
    text = given.get(name, "").strip()
    if not text:
        raise SettingsError(f"{name}: cần có khi THAMTRA_OBJECTS=s3://….")
    return text


def _secret(given: Mapping[str, str]) -> str:
    file = given.get("THAMTRA_S3_SECRET_FILE", "").strip()
    if not file:
        return _needed(given, "THAMTRA_S3_SECRET")
    if given.get("THAMTRA_S3_SECRET", "").strip():
        raise SettingsError(
            "THAMTRA_S3_SECRET_FILE: chỉ đặt tệp này hoặc THAMTRA_S3_SECRET, không đặt cả hai."
        )
    try:
        text = Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsError(f"THAMTRA_S3_SECRET_FILE={file}: không đọc được tệp này.") from fault
    if not text:
        raise SettingsError(f"THAMTRA_S3_SECRET_FILE={file}: tệp này trống.")
    return text


def _address(url: str) -> str:
    if url.startswith("sqlite:///"):
        return url
    if url.startswith(("postgresql://", "postgresql+psycopg://")):
        return url.replace("postgresql://", "postgresql+psycopg://", 1)
    raise SettingsError("THAMTRA_DATABASE_URL: chỉ nhận địa chỉ sqlite:///… hoặc postgresql://…")


def _origin(text: str) -> str:
    if not _ORIGIN.fullmatch(text):
        raise SettingsError(
            f"THAMTRA_ORIGIN={text}: chỉ nhận chữ không dấu, chữ số, dấu chấm, gạch ngang và gạch chéo."
        )
    return text


def _whole(given: Mapping[str, str], name: str, default: int, *, at_most: int) -> int:
    text = given.get(name, "").strip()
    if not text:
        return default
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    if not (is_number and 1 <= int(text) <= at_most):
        raise SettingsError(f"{name}={text}: cần một số nguyên từ 1 đến {at_most}.")
    return int(text)


def _truth(given: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    text = given.get(name, "").strip().lower()
    if text not in _TRUTH:
        raise SettingsError(f"{name}={text}: chỉ nhận true hoặc false.")
    return _TRUTH[text] if text else default
