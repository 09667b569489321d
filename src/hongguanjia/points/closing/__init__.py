"""Expiry and carrying over: terms decided beforehand, a dry run, approval by another person, notice, then the transfers."""
