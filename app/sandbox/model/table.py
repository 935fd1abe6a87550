"""Every behaviour by its name."""

from __future__ import annotations

from app.sandbox.model import failing
from app.sandbox.model.behaviour import Behaviour, Fault, Refuse
from app.sandbox.model.honest import honest
from app.sandbox.model.lying.telling import LIES, MIXED, liar
from app.sandbox.model.obeying import obeying

_VLLM = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
_OLLAMA = "registry.ollama.ai/library/tiny does not support tools"
_LENGTH = "This model's maximum context length is 8192 tokens. However, your messages resulted in more."


def _liar(kind: str) -> Behaviour:
    about = f"lies in one way wherever it can: {kind.replace('_', ' ')}"
    return Behaviour(f"lying-{kind.replace('_', '-')}", about, liar(kind))


def _refuses(name: str, about: str, refuse: Refuse) -> Behaviour:
    return Behaviour(name, about, failing.answers_plainly, refuse)


def _fails(name: str, about: str, fault: Fault) -> Behaviour:
    return Behaviour(name, about, failing.answers_plainly, fault=fault)


_TOLD = (
    Behaviour("honest", "true sentences in words of its own; at times it calls a tool first", honest),
    Behaviour("lying", "lies of every kind among true sentences", liar(*MIXED)),
    *(_liar(kind) for kind in LIES),
    Behaviour("obeying", "carries out every instruction in evidence and messages", obeying),
    Behaviour("untidy", "true, but in Markdown, with citations in other ways", failing.untidy),
    Behaviour("thinking", "thinks aloud in the answer, before the answer", failing.thinking),
    Behaviour("thinking-apart", "thinks in `reasoning_content`", failing.thinking_apart),
    Behaviour("refusing", "declines in the answer", failing.refusing),
    Behaviour("refusing-in-field", "declines in `refusal`", failing.refusing_in_field),
    Behaviour("empty", "nothing", failing.empty),
    Behaviour("blank", "white space", failing.blank),
    Behaviour("wrong-language", "languages that nobody asked in", failing.wrong_language),
    Behaviour("length", "`finish_reason: length`, in the middle of a sentence", failing.truncated),
    Behaviour("content-filter", "`finish_reason: content_filter`, in the middle", failing.filtered),
    Behaviour("tool-loop", "the same tool call for ever", failing.tool_loop),
    Behaviour("tool-storm", "twenty tool calls at once, each time", failing.tool_storm),
    Behaviour("unknown-tool", "calls a tool that nobody offered", failing.unknown_tool),
    Behaviour("malformed-arguments", "tool arguments that are not JSON", failing.broken_arguments),
    Behaviour("wrong-arguments", "tool arguments that no schema knows", failing.wrong_arguments),
    Behaviour("tools-as-text", "writes a tool call into the answer", failing.tools_as_text),
    Behaviour("slow", "the first piece after 30 s (`wait_ms`)", failing.answers_plainly, wait_ms=30_000),
    Behaviour("dripping", "a piece every second (`pace_ms`)", failing.answers_plainly, pace_ms=1_000),
    _fails("stalling", "stops in the middle and keeps the connection", Fault.STALL),
    _fails("cut-off", "breaks the connection in the middle", Fault.CUT),
    _fails("ended-early", "ends in the middle, without a reason", Fault.ENDED),
    _fails("error-midway", "an error as an event of the stream", Fault.ERROR_EVENT),
    _fails("malformed-body", "JSON that breaks off", Fault.BODY),
    _fails("malformed-chunk", "an event that is not JSON", Fault.CHUNK),
    _fails("wrong-shape", "JSON of another shape", Fault.SHAPE),
    _fails("html", "200 with an error page", Fault.HTML),
    _fails("endless", "sentences without end", Fault.ENDLESS),
    _fails("endless-line", "one sentence without end", Fault.ENDLESS_LINE),
    _fails("no-done", "a whole stream without `[DONE]`", Fault.NO_DONE),
    _fails("no-usage", "counts no tokens", Fault.NO_USAGE),
    _refuses("down", "503", failing.always(503, "The server is overloaded or not ready yet.", "server_error")),
    _refuses("broken", "500", failing.always(500, "The server had an error.", "server_error")),
    _refuses("unauthorized", "401", failing.always(401, "Incorrect API key.", "auth_error", "invalid_api_key")),
    _refuses("no-model", "404", failing.always(404, "The model does not exist.", "not_found", "model_not_found")),
    _refuses(
        "rate-limited",
        "429 with `Retry-After: 1`",
        failing.always(429, "Rate limit reached for requests.", "requests", "rate_limit_exceeded", retry_s=1),
    ),
    _refuses(
        "out-of-quota",
        "429 without it",
        failing.always(429, "You exceeded your current quota.", "insufficient_quota", "insufficient_quota"),
    ),
    _refuses("too-long", "400: does not fit", failing.always(400, _LENGTH, "too_long", "context_length_exceeded")),
    _refuses("no-tools", "400 for `tools`, as vLLM says it", failing.without("tools", 400, _VLLM, 400)),
    _refuses(
        "no-tools-llamacpp",
        "500 for `tools`, as llama.cpp says it",
        failing.without("tools", 500, "tools param requires --jinja flag", 500),
    ),
    _refuses("no-tools-ollama", "400 for `tools`, as Ollama says it", failing.without("tools", 400, _OLLAMA)),
    _refuses(
        "no-schema",
        "400 for `response_format`",
        failing.without("response_format", 400, "response_format of type json_schema is not supported"),
    ),
    _refuses("no-streaming", "400 for `stream`", failing.without("stream", 400, "stream is not supported")),
    _refuses(
        "no-stream-options",
        "422 for `stream_options`, as transformers says it",
        failing.without("stream_options", 422, "Unsupported fields in the request: {'stream_options'}"),
    ),
)

BEHAVIOURS = {behaviour.name: behaviour for behaviour in _TOLD}
"""By name."""
