"""A language model that words answers from gathered evidence; nothing that it writes is shown unchecked."""
