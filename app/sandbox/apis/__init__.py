"""One module for each Open API: how the records look in it, and what may be changed through it; `ordering` does it."""
