"""Collect the few parts of the French design system that Escale uses into one style sheet.

The whole of DSFR is 1,648 files and 575 KB of style. A page of Escale needs a tenth of it. This
program reads the parts named below from the installed `django-dsfr`, leaves out what is the
State's own (its fonts, its mourning ribbon) and what nobody refers to (thousands of colours), takes
the pictures out of `data:` addresses so that the content security policy may forbid them, and turns
the dark theme, which DSFR switches by script, into a plain media query.

    python scripts/build_css.py            writes escale/web/static/escale/dsfr.css and dsfr/*.svg
    python scripts/build_css.py --check    exit status 1 when what is committed is not what it makes
"""

import argparse
import gzip
import re
import sys
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "escale" / "web" / "static" / "escale"
TARGET = STATIC / "dsfr.css"
PICTURES = STATIC / "dsfr"
# Sheets of ours that refer to DSFR's custom properties: what they name must be kept.
OURS = (
    STATIC / "escale.css",
    ROOT / "escale" / "web" / "themes" / "state" / "escale" / "theme-state.css",
)

PARTS = (
    "accordion",
    "alert",
    "badge",
    "breadcrumb",
    "button",
    "callout",
    "card",
    "form",
    "highlight",
    "input",
    "link",
    "pagination",
    "password",
    "select",
    "skiplink",
    "stepper",
    "summary",
    "table",
    "upload",
)

# Icons a page may put on a button or a link with `fr-icon-NAME`, by their folder in DSFR.
ICONS = {
    "arrows": ("arrow-down-s-line", "arrow-go-back-line", "arrow-left-line", "arrow-right-line"),
    "business": ("calendar-line", "mail-line", "printer-line", "bookmark-line"),
    "design": ("edit-line",),
    "device": ("phone-line",),
    "document": ("file-line", "file-text-line", "file-pdf-line"),
    "map": ("map-pin-2-line",),
    "media": ("camera-line", "image-line"),
    "system": (
        "add-line",
        "check-line",
        "close-line",
        "delete-bin-line",
        "download-line",
        "error-warning-line",
        "external-link-line",
        "eye-line",
        "information-line",
        "lock-line",
        "logout-box-r-line",
        "menu-fill",
        "question-line",
        "refresh-line",
        "search-line",
        "time-line",
        "upload-line",
    ),
    "user": ("account-circle-line", "team-line", "user-line"),
}

# Selectors nobody needs: retired icon names, the State's mourning ribbon, video players and
# consent walls, tables inside tables of checkboxes, buttons that only DSFR's scripts animate.
UNWANTED = re.compile(
    r"fr-fi-|mourning|fr-ratio|fr-responsive-vid|fr-display|fr-consent|fr-fieldset--inline-"
    r"|fr-btn--(account|briefcase|display|fullscreen|sort|team|tooltip|search)|fr-card--horizontal"
    r"|fr-cell--|fr-table__shadow|fr-table--(?!no-caption|bordered|layout-fixed|sm)|fr-card__video"
    r"|fr-radio-rich|fr-callout__icon|fr-callout--|fr-alert__icon|fr-badge--(?!sm|no-icon|info|success"
    r"|new|warning|error)|fr-card--(shadow|download|grey|lg)|fr-m[trblxy]?-n|-ms-|fr-select--blocked"
    r"|fr-hr-or|fr-artwork|fr-highlight--|fr-accordions-group__|--overlap|fr-enlarge-button"
    r"|fr-upload--|type=date|\\@(md|lg|sm)"
)
DARK = ":root[data-fr-theme=dark]"


@dataclass
class Rule:
    """One rule of a sheet: what it applies to, and its declarations or the rules inside it."""

    prelude: str
    body: str = ""
    rules: list["Rule"] = field(default_factory=list)

    def text(self) -> str:  # noqa: D102
        inside = "".join(rule.text() for rule in self.rules) if self.rules else self.body
        return f"{self.prelude}{{{inside}}}" if inside else ""


def read_rules(css: str) -> list[Rule]:
    """The rules of a minified sheet, nested ones inside their media query."""
    rules: list[Rule] = []
    start = position = 0
    while position < len(css):
        end = _after_string(css, position)
        if end != position:
            position = end
            continue
        if css[position] == "{":
            closing = _closing_brace(css, position)
            prelude, body = css[start:position].strip(), css[position + 1 : closing]
            if prelude.startswith(("@media", "@supports")):
                rules.append(Rule(prelude, rules=read_rules(body)))
            else:
                rules.append(Rule(prelude, body=body))
            start = position = closing + 1
        elif css[position] == ";":  # @charset and the like: a statement, not a rule
            start = position = position + 1
        else:
            position += 1
    return rules


def _after_string(css: str, position: int) -> int:
    """The position after the quoted string that begins here, or the same when none begins."""
    if css[position] not in "\"'":
        return position
    end = position + 1
    while css[end] != css[position]:
        end += 2 if css[end] == "\\" else 1
    return end + 1


def _closing_brace(css: str, opening: int) -> int:
    depth, position = 0, opening
    while True:
        end = _after_string(css, position)
        if end != position:
            position = end
            continue
        depth += (css[position] == "{") - (css[position] == "}")
        if depth == 0:
            return position
        position += 1


def _split(text: str) -> list[str]:
    """The parts of a list of selectors; commas inside brackets do not separate."""
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]


def keep_wanted(rules: list[Rule]) -> list[Rule]:
    """The same rules without fonts, without old browsers, without what nobody uses."""
    kept = []
    for rule in rules:
        if rule.prelude.startswith("@media"):
            queries = [q for q in _split(rule.prelude.removeprefix("@media ")) if "-ms-" not in q]
            inside = keep_wanted(rule.rules)
            if queries and inside:
                kept.append(Rule(f"@media {','.join(dict.fromkeys(queries))}", rules=inside))
        elif rule.prelude.startswith("@supports"):
            if "aspect-ratio" not in rule.prelude and (inside := keep_wanted(rule.rules)):
                kept.append(Rule(rule.prelude, rules=inside))
        elif not rule.prelude.startswith("@font-face"):
            selectors = [s for s in _split(rule.prelude) if not UNWANTED.search(s)]
            if selectors:
                kept.append(Rule(",".join(selectors), body=rule.body))
    return kept


def darken_by_preference(rules: list[Rule]) -> list[Rule]:
    """The dark theme moved into `prefers-color-scheme`, at the end of the sheet."""
    light, dark = [], []
    for rule in rules:
        selectors = _split(rule.prelude) if not rule.rules else []
        if any(DARK in selector for selector in selectors):
            # `:root:root` weighs as much as the attribute it replaces.
            prelude = ",".join(s.replace(DARK, ":root:root") for s in selectors if DARK in s)
            dark.append(Rule(prelude, body=rule.body))
        else:
            light.append(rule)
    return [*light, Rule("@media screen and (prefers-color-scheme:dark)", rules=dark)]


def _declarations(body: str) -> list[str]:
    return [part for part in re.split(r";(?![^(]*\))", body) if part]


def drop_unused_properties(rules: list[Rule], *, also_used_in: str) -> None:
    """Forget the custom properties that no kept rule and no sheet of ours refers to."""
    while True:
        text = "".join(rule.text() for rule in rules) + also_used_in
        used = set(re.findall(r"var\((--[\w-]+)", text))
        dropped = 0
        for rule in _flat(rules):
            kept = [
                d
                for d in _declarations(rule.body)
                if not d.startswith("--") or d.split(":", 1)[0] in used
            ]
            dropped += len(_declarations(rule.body)) - len(kept)
            rule.body = ";".join(kept)
        if not dropped:
            return


def _flat(rules: list[Rule]) -> list[Rule]:
    return [leaf for rule in rules for leaf in (_flat(rule.rules) if rule.rules else [rule])]


def take_pictures_out(css: str, *, icons: Path) -> tuple[str, dict[str, bytes]]:
    """The sheet with every picture at an address of its own, and those pictures by file name."""
    pictures: dict[str, bytes] = {}

    def replace(match: re.Match[str]) -> str:
        address = match["quoted"] or match["bare"]
        if address.startswith("data:image/svg+xml"):
            content = unquote(address.partition(",")[2]).encode()
            name = f"drawn-{sha256(content).hexdigest()[:8]}.svg"
        else:
            path = icons / address.partition("icons/")[2]
            content = path.read_bytes()
            name = path.name.removeprefix("fr--")
        pictures[name] = content
        return f"url(dsfr/{name})"

    pattern = r"""url\((?:(?P<q>["'])(?P<quoted>.*?)(?P=q)|(?P<bare>[^"')]+))\)"""
    return re.sub(pattern, replace, css), pictures


def icon_rules() -> str:
    """One rule an icon, on the element's `::before`, or after it with `--icon-right` classes."""
    lines = []
    for folder, names in ICONS.items():
        for name in names:
            shape = f"url(../../icons/{folder}/{name}.svg)"
            lines.append(
                f".fr-icon-{name}:before,.fr-icon-{name}:after"
                f"{{-webkit-mask-image:{shape};mask-image:{shape}}}"
            )
    return "".join(lines)


def build() -> tuple[str, dict[str, bytes]]:
    """The style sheet and its pictures, from the installed django-dsfr."""
    spec = find_spec("dsfr")
    assert spec is not None, "django-dsfr is not installed: run `uv sync`."
    assert spec.origin is not None
    dist = Path(spec.origin).parent / "static" / "dsfr" / "dist"
    sheets = [dist / "core" / "core.main.min.css"]
    sheets += [dist / "component" / part / f"{part}.main.min.css" for part in PARTS]
    sheets.append(dist / "scheme" / "scheme.min.css")  # the dark values of the same properties
    css = "".join(path.read_text(encoding="utf-8") for path in sheets)
    version = re.search(r"DSFR (v[\d.]+)", css)
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL) + icon_rules()
    rules = darken_by_preference(keep_wanted(read_rules(css)))
    ours = "".join(path.read_text(encoding="utf-8") for path in OURS if path.exists())
    drop_unused_properties(rules, also_used_in=ours)
    text, pictures = take_pictures_out(
        "\n".join(filter(None, (rule.text() for rule in rules))), icons=dist / "icons"
    )
    head = (
        f"/* Parts of DSFR {version[1] if version else ''} (MIT, restricted use: see its terms),"
        " collected by scripts/build_css.py. Do not edit. */\n"
    )
    return head + text + "\n", pictures


def main() -> int:  # noqa: D103
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only compare with what is committed")
    css, pictures = build()
    if parser.parse_args().check:
        same = TARGET.exists() and TARGET.read_text(encoding="utf-8") == css
        same = same and all(
            (PICTURES / name).exists() and (PICTURES / name).read_bytes() == content
            for name, content in pictures.items()
        )
        print("dsfr.css is up to date." if same else "dsfr.css is old: run scripts/build_css.py.")
        return 0 if same else 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    for path in PICTURES.glob("*.svg"):
        path.unlink()
    for name, content in pictures.items():
        (PICTURES / name).write_bytes(content)
    TARGET.write_text(css, encoding="utf-8")
    size, wire = len(css.encode()), len(gzip.compress(css.encode(), 9))
    print(f"{TARGET.relative_to(ROOT)}: {size:,} bytes, {wire:,} gzipped; {len(pictures)} pictures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
