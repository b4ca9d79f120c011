"""The families of honest files, and all the files of each."""

from collections.abc import Callable, Iterator

from tests.corpus import honest_office, honest_phones, honest_scans
from tests.corpus.sent import Honest

FAMILIES: dict[str, Callable[[], Iterator[Honest]]] = {
    "phones": honest_phones.phones,
    "scanners": honest_scans.scans,
    "office suites": honest_office.office,
    "names": honest_office.named,
    "sizes": honest_office.heavy,
}
