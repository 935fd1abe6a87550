from grounding.carrier import Glossary


def test_names_of_one_thing_are_synonyms_and_acronyms_that_are_no_everyday_words() -> None:
    glossary = Glossary(
        {"UPF": "user plane function", "SON": "self-organising network"},
        synonyms=(("bill", "invoice"),),
        capitals=frozenset({"SON"}),
    )
    assert glossary.same_names() == (("bill", "invoice"), ("UPF", "user plane function"))
