"""Accounts: allauth's machinery with our words, our mail and our count of attempts."""

from escale.web.applicant.account.adapter import AccountAdapter

__all__ = ["AccountAdapter"]
