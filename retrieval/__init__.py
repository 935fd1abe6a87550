"""Documents to passages, passages to an index, a query to the passages that answer it.

Knows nothing of telecom, accounts or transport: what stands here would serve any library of documents.
"""
