#!/usr/bin/env bash
# The built wheel alone runs the program: in an empty environment, outside the checkout, from its own lock.
#
# Built from a copy of what git knows or would add, so that no leftover of an earlier build gets in.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

python=$PWD/.venv/bin/python
lock=$PWD/requirements/runtime.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/source" "$work/elsewhere"
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' name; do
    if [ -f "$name" ]; then printf '%s\0' "$name"; fi
done | tar --null --files-from=- -cf - | tar -C "$work/source" -xf -

"$python" -m build --wheel --no-isolation --outdir "$work" "$work/source" >"$work/build.log" 2>&1 || {
    cat "$work/build.log"
    exit 1
}
wheel=$(ls "$work"/*.whl)
echo "built $(basename "$wheel"), $(du -k "$wheel" | cut -f1) KiB"

"$python" - "$wheel" "$work/source" <<'PY'
"""Every file the program reads travels in the wheel; tools and tests do not."""
import pathlib, sys, zipfile

packed = set(zipfile.ZipFile(sys.argv[1]).namelist())
source = pathlib.Path(sys.argv[2])
tools = {"package.json", "package-lock.json", "biome.json", ".npmrc"}
wanted = {
    path.relative_to(source).as_posix()
    for package in ("scoring", "evidence", "inspection_api", "inspection_web", "config")
    for path in (source / package).rglob("*")
    if path.is_file() and path.name not in tools
    and not path.name.startswith("tsconfig") and "vendoring" not in path.parts
    and path.suffix != ".ts"
}
missing = sorted(wanted - packed)
extra = sorted(name for name in packed - wanted if ".dist-info/" not in name)
if missing or extra:
    raise SystemExit(f"missing from the wheel: {missing}\nnot wanted in the wheel: {extra}")
print(f"{len(wanted)} files of the product are in it")
PY

if command -v uv >/dev/null; then
    uv venv --quiet --python "$python" "$work/venv"
    install=(uv pip install --quiet --python "$work/venv/bin/python")
else
    "$python" -m venv "$work/venv"
    install=("$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check)
fi
"${install[@]}" --require-hashes --requirement "$lock"
"${install[@]}" --no-deps "$wheel"

cd "$work/elsewhere"
export THAMTRA_HOME="$work/home"
unset PYTHONPATH THAMTRA_DATABASE_URL
"$work/venv/bin/thamtra" --version
"$work/venv/bin/thamtra" config check
"$work/venv/bin/python" - "$work/venv" <<'PY'
"""What the program reads at run time comes from the environment, not from a checkout."""
import importlib, sys
from importlib import metadata, resources

for requirement in metadata.requires("thamtra"):
    metadata.version(requirement.split(">")[0].split("=")[0].split("[")[0].split("<")[0].strip())
for package in ("scoring", "evidence", "inspection_api", "inspection_web"):
    assert importlib.import_module(package).__file__.startswith(sys.argv[1]), package
config = resources.files("config")
assert config.joinpath("glossary.yaml").read_text("utf-8"), "no glossary"
from inspection_api.settings import read_settings
from inspection_web.wsgi import create_site
app = create_site(read_settings())
templates = app.jinja_env.list_templates()
assert templates, "no templates"
for name in templates:
    app.jinja_env.get_template(name)
print(f"templates that load: {len(templates)}")
PY
