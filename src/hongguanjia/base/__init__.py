"""What every room stands on: people, access, record, presence, files, accounts, mandates."""
