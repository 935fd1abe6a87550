"""Accounts through TM Forum's Open APIs: 629, 637, 666, 677, 678, 621 and 622, v4, and v5 where it differs."""
