"""A business system to play with: the carrier folder's sample records behind TM Forum's Open APIs, kept in memory."""
