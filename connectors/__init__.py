"""The outside world behind ports: documents, accounts, the carrier folder, the sample carrier."""
