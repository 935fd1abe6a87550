"""Whether a question is about somebody else than the customer who is signed in.

What is read is the signed-in account alone, so nothing of another can be shown; but to answer a question about another
person with the asker's own figures would be wrong too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from grounding.account.records import Account, LineStatus
from grounding.drafting.extractive.lines import names_line

_LEAST_PHONE_DIGITS = 7
_PHONE = re.compile(r"(?<![\w.,€$£-])\+?\d[\d ()/-]*\d(?![\d.,]*\d)")
_DATE = re.compile(r"(?<![\w-])(?:20\d\d-\d\d?-\d\d?|\d\d?([./])\d\d?\1 ?20\d\d)(?![\w-]|[./]\d)")
"""Days written in digits, whether the calendar has them or not."""
_LETTERS = re.compile(r"[^\W\d_]+")


def about_another(
    text: str, account: Account, words: Mapping[str, Sequence[str]], harmless: Iterable[str] = ()
) -> bool:
    """Say whether a message names a customer, a number or a person that this account does not hold.

    `words` are the language's cues: `person` matches names (group `name`), `kin` a relative. `harmless` are texts whose
    words are no person's name here, such as the names of offerings and the passages found.
    """
    if names_other_account(text, account):
        return True
    text = _without_accounts(text, account)
    if names_line(text, account.lines, {key: tuple(each) for key, each in words.items()}):
        return False
    if _other_name(text, account, words.get("person", ()), harmless):
        return True
    # With several lines a relative may well use one of them; with one, it is the asker's.
    used = [line for line in account.lines if line.number and line.status is not LineStatus.TERMINATED]
    return len(used) < 2 and any(re.search(pattern, text, re.IGNORECASE) for pattern in words.get("kin", ()))


def names_other_account(text: str, account: Account) -> bool:
    """Say whether a message gives a customer's code or a number that this account does not hold."""
    text = _without_accounts(text, account)
    return _other_code(text, account.customer.customer_id) or _other_number(text, account)


def _without_accounts(text: str, account: Account) -> str:
    """Return a text without the customer's own billing accounts, which may look like a number or a customer's code."""
    for own in {bill.billing_account_id for bill in account.bills} - {None, ""}:
        text = re.sub(rf"(?<![\w-]){re.escape(own or '')}(?![\w-])", " ", text, flags=re.IGNORECASE)
    return text


def names_holder(text: str, account: Account) -> bool:
    """Say whether a message names the account holder in full, so that whoever is meant is the customer himself."""
    names = _tokens(account.customer.name)
    return len(names) > 1 and names <= _tokens(text)


def _other_code(text: str, own: str) -> bool:
    """Say whether a code of the same make as the customer's own stands in the text, but not his."""
    make = _make(own)
    if make is None:
        return False
    return any(
        code.casefold() != own.casefold() for code in re.findall(rf"(?<![\w-]){make}(?![\w-])", text, re.IGNORECASE)
    )


def _make(code: str) -> str | None:
    """Return the pattern of codes of the same make; None if it has no digits, so that any word may look like it."""
    if not any(char.isdigit() for char in code):
        return None
    return "".join("\\d" if char.isdigit() else re.escape(char) for char in code)


def _other_number(text: str, account: Account) -> bool:
    own = [re.sub(r"\D", "", line.number) for line in account.lines if line.number]
    for given in _PHONE.findall(_DATE.sub(" ", text)):
        digits = re.sub(r"\D", "", given).lstrip("0")
        # With or without the country's code, either may be the end of the other.
        mine = any(digits.endswith(each.lstrip("0")) or each.endswith(digits) for each in own)
        if len(digits) >= _LEAST_PHONE_DIGITS and not mine:
            return True
    return False


def _other_name(text: str, account: Account, patterns: Sequence[str], harmless: Iterable[str]) -> bool:
    names = [match["name"] for pattern in patterns for match in re.finditer(pattern, text)]
    if not names:
        return False
    # Whoever may see this account and is a customer himself has an account of his own, which is another.
    make = _make(account.customer.customer_id)
    users = (
        user.name
        for user in account.customer.authorised_users
        if make is None or not re.fullmatch(make, user.user_id, re.IGNORECASE)
    )
    known = _tokens(" ".join([account.customer.name, *users, *(line.label for line in account.lines), *harmless]))
    return any(not _tokens(name) <= known for name in names)


def _tokens(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text)
    return {word for word in _LETTERS.findall("".join(c for c in plain if not unicodedata.combining(c)).casefold())}
