"""What every test may ask for; each family of fixtures has its module in tests/fixtures."""

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.services",
    "tests.fixtures.browser",
]
