"""Keep the catalogues of translations complete, from the French that the source is written in.

    python -m scripts.translations update     takes new sentences into locale/*/LC_MESSAGES/django.po
    python -m scripts.translations check      exit status 1, and why, when a catalogue is not sound
    python -m scripts.translations compile    writes the .mo files that Django reads, where needed

GNU gettext is not asked for: a bare machine has none. Django's own `templatize` turns templates
into calls, Python's `ast` reads the calls, polib reads and writes the catalogues.
"""

import argparse
import ast
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("config", "escale")
WIDTH = 100

# What each function of Django's takes, in order; `_` is whichever of the first two was imported.
SINGLE, PLURAL = ("singular",), ("singular", "plural")
CALLS = {
    "_": SINGLE,
    "gettext": SINGLE,
    "gettext_lazy": SINGLE,
    "gettext_noop": SINGLE,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": ("context", *SINGLE),
    "pgettext_lazy": ("context", *SINGLE),
    "npgettext": ("context", *PLURAL),
    "npgettext_lazy": ("context", *PLURAL),
}
CALL_IN_TEMPLATE = re.compile(rf"(?<![\w.])(?:{'|'.join(CALLS)})\(")

# NAME and NUMBER are filled in by our scripts, in the page.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}|\b(?:NAME|NUMBER)\b")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
# A translation may keep a French word, marked as such for those who listen to the page.
KEPT_IN_FRENCH = re.compile(r'<(i|em|span|strong) lang="fr">(.*?)</\1>', re.DOTALL)
FRENCH_TYPOGRAPHY = re.compile("[«»\u202f]|\u00a0[:;?!]")


@dataclass(frozen=True)
class Sentence:
    """What the source asks to translate: its French, and the context that sets it apart."""

    singular: str
    plural: str = ""
    context: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        """What gettext looks it up by."""
        return (self.context, self.singular)


@dataclass
class Source:
    """Every sentence of the source with the files that say it, and what could not be read."""

    sentences: dict[tuple[str | None, str], Sentence]
    places: dict[tuple[str | None, str], list[str]]
    objections: list[str]

    def add(self, sentence: Sentence, place: str) -> None:
        """Take one sentence in; the same one may be said in several places."""
        known = self.sentences.setdefault(sentence.key, sentence)
        if sentence.plural and sentence.plural != known.plural:
            if known.plural:
                self.objections.append(f"{place}: “{known.singular}” has two different plurals")
            self.sentences[sentence.key] = sentence
        places = self.places.setdefault(sentence.key, [])
        if place not in places:
            places.append(place)


# ---- reading the source ------------------------------------------------------------------


def read_source(root: Path = ROOT) -> Source:
    """Every sentence that the service asks to translate, in the order of the files."""
    source = Source({}, {}, [])
    files = [path for folder in FOLDERS for path in (root / folder).rglob("*.*")]
    for path in sorted(files):
        place = str(path.relative_to(root))
        if path.suffix == ".py":
            found = in_python(path.read_text(encoding="utf-8"))
        elif "templates" in path.parts and path.suffix in {".html", ".txt"}:
            found = in_template(path.read_text(encoding="utf-8"))
        else:
            continue
        for line, said in found:
            if isinstance(said, Sentence):
                source.add(said, place)
            else:
                source.objections.append(f"{place}:{line}: {said}")
    return source


def in_python(text: str) -> Iterator[tuple[int, Sentence | str]]:
    """The sentences of a module with their lines; a string is an objection."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        if name in CALLS:
            yield node.lineno, _sentence(node, CALLS[name])


def in_template(text: str) -> Iterator[tuple[int, Sentence | str]]:
    """The sentences of a template with their lines; a string is an objection."""
    calls = templatize(text)
    for match in CALL_IN_TEMPLATE.finditer(calls):
        call = _first_call(calls[match.start() :])
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        yield calls.count("\n", 0, match.start()) + 1, _sentence(call, CALLS[name])


def _first_call(text: str) -> ast.Call:
    """The call that the text begins with, whatever follows it."""
    end = 0
    while True:
        end = text.index(")", end) + 1
        try:
            tree = ast.parse(text[:end], mode="eval")
        except SyntaxError:  # that bracket was inside a quotation
            continue
        assert isinstance(tree.body, ast.Call)
        return tree.body


def _sentence(call: ast.Call, parts: tuple[str, ...]) -> Sentence | str:
    said: dict[str, str] = {}
    for part, argument in zip(parts, call.args, strict=False):
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            return "only a sentence written in full can be translated, not a computed one"
        said[part] = argument.value
    if len(said) < len(parts) or not said["singular"]:
        return "nothing to translate"
    return Sentence(**said)


# ---- the catalogues ----------------------------------------------------------------------


def catalogues(root: Path = ROOT) -> list[Path]:
    """The catalogue of each language, French excepted: it is the source."""
    return sorted((root / "locale").glob("*/LC_MESSAGES/django.po"))


def merge(source: Source, catalogue: polib.POFile) -> polib.POFile:
    """The catalogue with exactly the sentences of the source, its translations kept."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    merged = polib.POFile(wrapwidth=WIDTH)
    merged.header, merged.metadata = catalogue.header, catalogue.metadata
    forms = int(re.findall(r"nplurals=(\d)", catalogue.metadata["Plural-Forms"])[0])
    for key, sentence in source.sentences.items():
        before = known.get(key)
        entry = polib.POEntry(msgid=sentence.singular, msgctxt=sentence.context)
        # Files without lines: a sentence that moves down its page changes no catalogue.
        entry.occurrences = [(place, "") for place in source.places[key]]
        entry.flags = ["python-format"] if "%(" in sentence.singular else []
        if sentence.plural:
            entry.msgid_plural = sentence.plural
            plurals = before.msgstr_plural if before else {}
            entry.msgstr_plural = {form: plurals.get(form, "") for form in range(forms)}
        if before:
            entry.msgstr = "" if sentence.plural else before.msgstr
            entry.tcomment = before.tcomment
            entry.flags += ["fuzzy"] if before.fuzzy else []
        merged.append(entry)
    return merged


def update(root: Path = ROOT) -> int:
    """Take the sentences of the source into each catalogue, and tell how many are new."""
    source = read_source(root)
    for path in catalogues(root):
        catalogue = merge(source, polib.pofile(str(path), wrapwidth=WIDTH))
        _replace(path, str(catalogue) + "\n")
        left = len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())
        print(f"{path.relative_to(root)}: {len(catalogue)} sentences, {left} to translate")
    return 0


def check(root: Path = ROOT) -> list[str]:
    """Why the catalogues are not sound, a line each; nothing when they are."""
    source = read_source(root)
    objections = list(source.objections)
    if not catalogues(root):
        objections.append(f"{root / 'locale'} has no catalogue")
    for path in catalogues(root):
        language = path.parts[-3]
        catalogue = polib.pofile(str(path))
        known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
        told = list(_differences(source, known))
        told += ["has entries that are commented out"] if catalogue.obsolete_entries() else []
        for key in source.sentences.keys() & known.keys():
            told += _faults(known[key], english=language == "en")
        objections += [f"{path.relative_to(root)} {objection}" for objection in sorted(set(told))]
    return objections


def _differences(
    source: Source, known: dict[tuple[str | None, str], polib.POEntry]
) -> Iterator[str]:
    for key, sentence in source.sentences.items():
        if key not in known or known[key].msgid_plural != sentence.plural:
            yield f"misses “{sentence.singular}” ({source.places[key][0]})"
    for key in known.keys() - source.sentences.keys():
        yield f"has “{key[1]}”, which nothing says any more"


def _faults(entry: polib.POEntry, *, english: bool) -> Iterator[str]:
    """What a translation lost or added on the way from French."""
    singular = [(entry.msgid, entry.msgstr)]
    plural = [(entry.msgid_plural or entry.msgid, said) for said in entry.msgstr_plural.values()]
    for french, said in plural or singular:
        if not said.strip():
            yield f"does not translate “{entry.msgid}”"
            continue
        if entry.fuzzy:
            yield f"is not sure of “{entry.msgid}” (fuzzy)"
        if not _same_placeholders(entry, french, said):
            yield f"has other placeholders for “{entry.msgid}”"
        ends = (said[0].isspace(), said[-1].isspace(), said[-1] == "\n")
        if ends != (french[0].isspace(), french[-1].isspace(), french[-1] == "\n"):
            yield f"begins or ends with other spaces for “{entry.msgid}”"
        if Counter(TAG.findall(KEPT_IN_FRENCH.sub(r"\2", said))) != Counter(TAG.findall(french)):
            yield f"has other HTML tags for “{entry.msgid}”"
        if english and FRENCH_TYPOGRAPHY.search(KEPT_IN_FRENCH.sub("", said)):
            yield f"has French quotation marks or spaces for “{entry.msgid}”"


def _same_placeholders(entry: polib.POEntry, french: str, said: str) -> bool:
    """A form of a plural may leave the number out (“one day”), or keep it where French does not."""
    found, wanted = Counter(PLACEHOLDER.findall(said)), Counter(PLACEHOLDER.findall(french))
    if said == entry.msgstr_plural.get(0):
        single = Counter(PLACEHOLDER.findall(entry.msgid))
        return single <= found <= wanted or found == single
    return set(found) == set(wanted)


def compile_catalogues(root: Path = ROOT) -> int:
    """Write what Django reads beside each catalogue that is newer than it."""
    for path in catalogues(root):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime <= path.stat().st_mtime:
            _replace(compiled, polib.pofile(str(path)).to_binary())
    return 0


def _replace(path: Path, content: str | bytes) -> None:
    """Write a file at one stroke: a program that reads it meanwhile sees one or the other."""
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_bytes(content.encode() if isinstance(content, str) else content)
    draft.replace(path)


def _check_aloud() -> int:
    objections = check()
    for objection in objections:
        print(objection)
    if objections:
        print("Translate in the catalogue after: python -m scripts.translations update")
    return 1 if objections else 0


def main() -> int:  # noqa: D103
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands: dict[str, Callable[[], int]] = {
        "update": update,
        "check": _check_aloud,
        "compile": compile_catalogues,
    }
    parser.add_argument("command", choices=commands)
    command: str = parser.parse_args().command
    return commands[command]()


if __name__ == "__main__":
    sys.exit(main())
