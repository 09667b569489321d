"""Deciding a past period anew under a published rule set: tried dry, approved by another, told in public, posted."""
