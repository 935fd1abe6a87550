"""Models that fail: what they say, and what they refuse."""

from __future__ import annotations

import json

from app.sandbox.model.behaviour import Refuse
from app.sandbox.model.dice import Dice
from app.sandbox.model.errors import ModelRefusal
from app.sandbox.model.filling import call_of
from app.sandbox.model.honest import true_lines
from app.sandbox.model.reading import Asked
from app.sandbox.model.replies import Call, Line, Reply
from app.sandbox.model.requests import ChatRequest

_FOREIGN = (
    "Votre facture se compose de l'abonnement et des services utilisés.",
    "Vous trouverez tous les détails dans votre espace client.",
    "お客様のご請求額は、ご利用状況により異なります。",
)
_STORM = 20


def answers_plainly(asked: Asked, dice: Dice) -> Reply:
    """Answer truly and call nothing."""
    return Reply(true_lines(asked, dice))


def refusing(asked: Asked, dice: Dice) -> Reply:
    """Decline."""
    return Reply((Line("I'm sorry, but I can't help with that."),))


def refusing_in_field(asked: Asked, dice: Dice) -> Reply:
    """Decline in the field that OpenAI's API has for it."""
    return Reply(refusal="I'm sorry, but I can't help with that.")


def empty(asked: Asked, dice: Dice) -> Reply:
    """Say nothing."""
    return Reply()


def blank(asked: Asked, dice: Dice) -> Reply:
    """Say nothing, in many lines."""
    return Reply((Line("\n \n\t\n \n"),))


def wrong_language(asked: Asked, dice: Dice) -> Reply:
    """Answer in languages that nobody asked in."""
    cited = tuple(item.id for item in asked.evidence[:1]) or ("E1",)
    return Reply(tuple(Line(text, cited, "language") for text in _FOREIGN))


def tool_loop(asked: Asked, dice: Dice) -> Reply:
    """Call the same tool with the same arguments, for ever."""
    if not asked.functions:
        return answers_plainly(asked, dice)
    return Reply(calls=(call_of(asked, Dice("loop"), asked.functions[0]),))


def tool_storm(asked: Asked, dice: Dice) -> Reply:
    """Call many tools at once, each time others."""
    if not asked.functions:
        return answers_plainly(asked, dice)
    return Reply(calls=tuple(call_of(asked, dice, dice.pick(asked.functions)) for _ in range(_STORM)))


def unknown_tool(asked: Asked, dice: Dice) -> Reply:
    """Call a tool that nobody offered."""
    if asked.called:
        return answers_plainly(asked, dice)
    return Reply(calls=(Call("grant_account_credit", json.dumps({"customer_id": "C-0001", "amount": 100})),))


def broken_arguments(asked: Asked, dice: Dice) -> Reply:
    """Call a tool with arguments that are not JSON."""
    if not asked.functions:
        return answers_plainly(asked, dice)
    whole = call_of(asked, dice)
    return Reply(calls=(Call(whole.name, whole.arguments[: max(1, len(whole.arguments) - 2)]),))


def wrong_arguments(asked: Asked, dice: Dice) -> Reply:
    """Call a tool with arguments that its schema does not know."""
    if not asked.functions or asked.called:
        return answers_plainly(asked, dice)
    return Reply(calls=(Call(asked.functions[0].name, json.dumps({"customer_id": "C-0001", "everything": True})),))


def tools_as_text(asked: Asked, dice: Dice) -> Reply:
    """Write a tool call into the answer, as a server does that does not know the model's format."""
    if not asked.functions or asked.called:
        return answers_plainly(asked, dice)
    call = call_of(asked, dice)
    text = json.dumps({"name": call.name, "arguments": json.loads(call.arguments)})
    return Reply((Line(f"<tool_call>{text}</tool_call>"),))


def truncated(asked: Asked, dice: Dice) -> Reply:
    """Stop in the middle of the last sentence, for want of tokens."""
    return _shortened(asked, dice, "length")


def filtered(asked: Asked, dice: Dice) -> Reply:
    """Stop in the middle, for the sake of a filter."""
    return _shortened(asked, dice, "content_filter")


def thinking(asked: Asked, dice: Dice) -> Reply:
    """Think aloud, in the answer itself, before the answer."""
    thought = "<think>\nThe customer may be owed €500.00. No, I had better keep to the evidence.\n</think>"
    return Reply((Line(thought), *true_lines(asked, dice)))


def thinking_apart(asked: Asked, dice: Dice) -> Reply:
    """Think in the field that servers have for it."""
    return Reply(true_lines(asked, dice), thoughts="The customer may be owed €500.00. No, keep to the evidence.")


def untidy(asked: Asked, dice: Dice) -> Reply:
    """Answer truly and keep to no format: a greeting, bullets, several sentences a line, citations in other ways."""
    marks = (lambda ids: "".join(f"[{name}]" for name in ids), lambda ids: f"({', '.join(ids)})", " ".join)
    lines = [
        Line(f"{dice.pick(('- ', '* ', '1. ', '**Note:** '))}{line.text} {dice.pick(marks)(line.evidence)}")
        for line in true_lines(asked, dice)
    ]
    return Reply((Line("Sure! Here is what I found:"), Line(""), *lines, Line("Let me know if you need more help!")))


def _shortened(asked: Asked, dice: Dice, finish: str) -> Reply:
    lines = true_lines(asked, dice)
    last = lines[-1].text
    return Reply((*lines[:-1], Line(last[: max(1, len(last) // 2)])), finish=finish)


def always(status: int, message: str, kind: str, code: str | None = None, retry_s: int | None = None) -> Refuse:
    """Return the refusal of every request."""

    def refuse(request: ChatRequest) -> None:
        headers = None if retry_s is None else {"Retry-After": str(retry_s)}
        raise ModelRefusal(status, message, kind, code, headers=headers)

    return refuse


def without(field: str, status: int, message: str, code: str | int | None = None) -> Refuse:
    """Return the refusal of requests that use a field."""

    def refuse(request: ChatRequest) -> None:
        if getattr(request, field):
            raise ModelRefusal(status, message, code=code, param=field)

    return refuse
