"""Whom a branch has resolved not to assess (免于积分考核): the old and the ill, for a time, by a dated resolution."""
