"""What every test may ask for; each family of fixtures has its module in tests/fixtures."""

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.disks",
    "tests.fixtures.services",
    "tests.fixtures.antivirus",
    "tests.fixtures.stores",
    "tests.fixtures.browser",
]
