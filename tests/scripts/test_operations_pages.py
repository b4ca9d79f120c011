"""The pages for operators say what the code does: settings, health, examples."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INSTALL = (ROOT / "docs" / "operations" / "install.md").read_text()
SETTINGS = (ROOT / "config" / "settings.py").read_text()
READ = re.compile(r'env\.(?:text|secret_file|flag|number|choice|words)\(\s*["\']([A-Z0-9_]+)')
EXAMPLES = (
    "compose.yaml",
    "Containerfile",
    *(f"systemd/escale-{p}.service" for p in ("web", "worker")),
)


def test_every_setting_is_in_the_table_and_nothing_else():
    told = re.findall(r"^\| `([A-Z0-9_]+)` \|", INSTALL, re.MULTILINE)
    assert sorted(told) == sorted(set(READ.findall(SETTINGS)))


def test_what_production_refuses_is_required_in_the_table():
    required = set(re.findall(r"^\| `([A-Z_]+)` \| \*\*", INSTALL, re.MULTILINE))
    refused = set(re.findall(r'"([A-Z_]+) is unset', SETTINGS))
    assert refused <= required
    assert required == refused | {"ESCALE_ENV", "ESCALE_BASE_URL"}


def test_the_example_of_settings_fills_what_is_required():
    example = (ROOT / "deploy" / "escale.env.example").read_text()
    required = re.findall(r"^\| `([A-Z_]+)` \| \*\*", INSTALL, re.MULTILINE)
    assert all(f"\n{name}=" in example for name in required)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_that_was_not_tried_says_so(name):
    head = (ROOT / "deploy" / name).read_text()[:300]
    assert "NOT TRIED" in head


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs").glob("operations/*.md")), ids=lambda p: p.stem
)
def test_links_between_pages_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())
    assert all((page.parent / link).exists() for link in links)
