"""投诉与建议: the entrance that stands on each page, without an account."""
