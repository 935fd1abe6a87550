"""The language model that words answers, as the settings and the carrier folder lay it down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.settings import Settings
from connectors.carrier import CarrierFolder
from grounding.ports import Clock
from retrieval.words import WordEncoder

if TYPE_CHECKING:
    from grounding.drafting.agent.bounds import Prices
    from grounding.drafting.agent.client import Endpoint
    from grounding.verification.free import FreeVerifier
    from grounding.worded import Worder

# Below the 0.46 that is best on encyclopaedia claims, where finding wrong figures and names is left to the measure.
# Here they are found before it, and at more than this true sentences in a model's own words are lost.
_ENOUGH = 0.25

# What is left of a turn for code's own words, when a model has used all of its time.
_REST_S = 2.0

_A_WORD_TOKENS = 16


def free_verifier(folder: CarrierFolder, encoder: WordEncoder) -> FreeVerifier:
    """Return what judges sentences that were worded freely, in the carrier's own language.

    `encoder`: the one that the learnt measure of support was learnt with; other languages than its own have a measure
    of shared words.
    """
    from grounding.messages import Messages
    from grounding.prompts.rendering import Prompts
    from grounding.verification.free import FreeVerifier
    from grounding.verification.learnt import LANGUAGE, LearntSupport, shipped
    from grounding.verification.wording import Wording

    carrier = folder.carrier
    language = carrier.language()
    learnt = language.code == LANGUAGE
    return FreeVerifier(
        carrier.locale,
        Wording(language.code, language.words),
        {key: offering.name for key, offering in folder.catalogue.offerings.items()},
        carrier.glossary.names,
        currency=carrier.currency,
        write=Messages(carrier).formatter.value,
        vocabulary=[*language.messages.values(), *(" ".join(group) for group in carrier.glossary.synonyms)],
        others=[Wording(other.code, other.words) for other in carrier.languages.values() if other is not language],
        secrets=Prompts().sources.values(),
        scorer=LearntSupport(encoder, replace(shipped(), enough=_ENOUGH)) if learnt else None,
    )


def worder(
    settings: Settings, folder: CarrierFolder, clock: Clock, verifier: Callable[[], FreeVerifier]
) -> Worder | None:
    """Return what has a model word answers; None where none is set. LangChain is imported only for one that is."""
    if settings.model is None:
        return None
    from grounding.drafting.agent.bounds import Bounds
    from grounding.drafting.agent.writer import ModelWriter, WriterSettings
    from grounding.worded import Worder

    bounds = Bounds(
        calls=settings.model_calls,
        seconds=min(settings.model_timeout_s, max(settings.turn_timeout_s - _REST_S, _REST_S)),
        silence_s=settings.model_silence_s,
        cost=settings.model_cost,
    )
    laid_down = WriterSettings(_endpoint(settings, settings.model), folder.model_fields, bounds, _prices(settings))
    return Worder(ModelWriter(laid_down, folder.carrier, clock), verifier())


def try_model(settings: Settings, model: str) -> None:
    """Have the model say a word. Raises: ModelFailed if its server cannot be reached or refuses."""
    from grounding.drafting.agent.client import Abilities, chat_model, failure, learnt
    from grounding.drafting.agent.model import untraced

    abilities, silence = Abilities(), settings.model_silence_s
    while True:
        client = chat_model(_endpoint(settings, model), abilities, output_tokens=_A_WORD_TOKENS, timeout_s=silence)
        try:
            with untraced():
                client.invoke("Say: ready")
            return
        except Exception as error:  # whatever a client may raise
            fewer = learnt(error, abilities)
            if fewer is None:
                raise failure(error) from error
            abilities = fewer


def _endpoint(settings: Settings, model: str) -> Endpoint:
    from grounding.drafting.agent.client import Endpoint

    key = settings.openai_api_key
    return Endpoint(model.removeprefix("openai:"), settings.openai_base_url, key.get_secret_value() if key else None)


def _prices(settings: Settings) -> Prices | None:
    if settings.model_prices is None:
        return None
    from grounding.drafting.agent.bounds import Prices

    read, written = settings.model_prices.split("/")
    return Prices(Decimal(read), Decimal(written))
