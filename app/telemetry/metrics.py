"""Counters and histograms for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from grounding.types import Answer

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The metrics of one server, in a registry of its own."""

    def __init__(self) -> None:
        """Register every metric."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "groundline_http_requests", "HTTP requests.", ["method", "route", "status"], registry=self._registry
        )
        self._latency = Histogram(
            "groundline_http_request_seconds",
            "Time to the end of the response.",
            ["route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._stages = Histogram(
            "groundline_answer_stage_seconds",
            "Time of each stage of an answer.",
            ["stage"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._answers = Counter(
            "groundline_answers",
            "Answers by outcome, mode and role.",
            ["outcome", "mode", "role"],
            registry=self._registry,
        )
        self._degraded = Counter(
            "groundline_answers_degraded",
            "Answers that had to do without something.",
            ["reason"],
            registry=self._registry,
        )
        self._dropped = Counter(
            "groundline_sentences_dropped", "Sentences that verification kept back.", registry=self._registry
        )
        self._ready = Gauge("groundline_ready", "1 once questions can be answered.", registry=self._registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request by its route's template, never by its path; whoever asks may also make a method up."""
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
        self._latency.labels(route).observe(seconds)

    def answer(self, answer: Answer, role: str) -> None:
        """Count an answer."""
        self._answers.labels(answer.outcome.value, answer.mode, role).inc()
        for stage, spent_ms in answer.timings_ms.items():
            self._stages.labels(stage).observe(spent_ms / 1000)
        for reason in answer.degraded:
            self._degraded.labels(reason).inc()
        self._dropped.inc(len(answer.dropped))

    def ready(self, is_ready: bool) -> None:
        """Say whether questions can be answered."""
        self._ready.set(int(is_ready))

    def exposition(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)
