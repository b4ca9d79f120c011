"""People and offices: persons, accounts, prefectures, institutions."""
