"""Reading the workbooks that clerks keep, and writing workbooks back."""
