"""Which texts a language must have, and what each may be filled with; `carrier check` holds a folder to this."""

from __future__ import annotations

from collections.abc import Mapping

_CHANGE = (
    "description line before after delta issued previous_issued quantity unit_price period_start period_end".split()
)
_CHARGE = "description line account amount issued quantity unit_price used_in period_start period_end".split()
_DISCOUNT = "name amount start end line".split()
_TICKET = "id subject opened updated expected late".split()
_BUCKET = "name used start end line".split()
_OUTAGE = "id area services start expected cause".split()
_COMPARED = "total previous_total difference issued previous_issued account".split()
_COUNTRY = "country price per started".split()

_PAST_USE = "line kind zone used start end whole".split()
_FAIR_USE = "line name limit used left speed end".split()

_NOTICES = (
    "dont_know unanswered out_of_scope sign_in clarify.line offering.unknown refused.other_customer handoff.billing"
    " handoff.contract"
    " usage.none usage.by_month plan.none records.other_time records.now"
    " missing.account missing.customer missing.lines missing.contracts missing.bills missing.usage"
    " missing.balance missing.tickets missing.outages missing.history"
    " untold.arrangements untold.disputes untold.payments untold.history bill.next bill.later"
    " offers.line_needed offers.lines_unread offers.not_now offers.check anomaly.ask"
).split()

REQUIRED: Mapping[str, frozenset[str]] = {
    **{name: frozenset() for name in _NOTICES},
    **{f"bill.{which}": frozenset(_COMPARED) for which in ("higher", "lower", "same")},
    **{f"bill.{which}": frozenset({"issued", "total", "due", "account"}) for which in ("only_one", "faulty", "amount")},
    "bill.does_not_add_up": frozenset({"issued", "total", "due", "sum", "account"}),
    **{f"bill.{which}": frozenset({"open", "due", "whole", "late"}) for which in ("open", "paid", "credit")},
    **{f"{what}.none": frozenset({"none"}) for what in ("bill", "contract", "credit", "addon", "dispute")},
    "documents.held_until": frozenset({"until"}),
    "rights.holder": frozenset({"name", "own"}),
    "rights.user": frozenset({"name", "change", "own"}),
    "rights.none": frozenset({"none"}),
    "rights.not_named": frozenset({"count"}),
    "bill.next.changed": frozenset({"line", "plan", "issued"}),
    "bill.next.not_ordered": frozenset({"plan", "price"}),
    "bill.next.once": frozenset({"line", "name", "price", "start"}),
    "bill.next.total": frozenset({"total", "day"}),
    "plan.later": frozenset({"line", "day", "price", "off", "cost"}),
    "tickets.unknown": frozenset({"count"}),
    "usage.uncounted": frozenset({"line", "none"}),
    "bill.rest": frozenset({"rest"}),
    "bill.line": frozenset({"description", "amount", "line"}),
    **{f"change.{shape}.{way}": frozenset(_CHANGE) for shape in ("new", "gone", "changed") for way in ("up", "down")},
    "payment.overdue": frozenset({"overdue", "since", "days"}),
    **{f"payment.{sign}": frozenset({"owed", "due"}) for sign in ("owed", "credit", "nothing")},
    "payment.last": frozenset({"amount", "received"}),
    "charge.billed": frozenset(_CHARGE),
    "charge.credited": frozenset(_CHARGE),
    "charge.total": frozenset({"total"}),
    "discount.none": frozenset({"line", "none"}),
    "discount.ended": frozenset(_DISCOUNT),
    "discount.later": frozenset(_DISCOUNT),
    **{f"dispute.{state}": frozenset({"amount", "opened", "answer_due"}) for state in ("open", "upheld", "rejected")},
    "usage.left": frozenset({*_BUCKET, "allowance", "remaining"}),
    "usage.exhausted": frozenset({*_BUCKET, "allowance", "remaining"}),
    "usage.unlimited": frozenset(_BUCKET),
    "plan.has": frozenset({"line", "plan", "price"}),
    "plan.not_held": frozenset({"name", "lines", "none"}),
    "plan.includes": frozenset({"plan", "included"}),
    "plan.addon": frozenset({"name", "price", "end", "monthly", "line"}),
    "plan.discount": frozenset(_DISCOUNT),
    "contract.ends": frozenset({"line", "start", "end", "term", "notice"}),
    "contract.over": frozenset({"line", "start", "end", "term", "notice"}),
    "contract.rolling": frozenset({"line", "start", "notice"}),
    "contract.future": frozenset({"line", "start", "end", "term"}),
    "contract.notice": frozenset({"by", "today", "ends"}),
    "contract.renewal_opens": frozenset({"line", "renewal", "renews"}),
    "contract.renewal_closed": frozenset({"name", "reasons"}),
    "contract.ordered": frozenset(),
    "contract.renewal": frozenset({"line", "renewal", "end"}),
    "leaving.cooling_off": frozenset({"line", "start", "days", "until"}),
    "leaving.future": frozenset({"line", "start", "days", "until"}),
    "leaving.fee": frozenset({"line", "fee", "months", "price", "share", "today"}),
    "leaving.free": frozenset({"line", "notice"}),
    "leaving.instalments": frozenset({"line", "instalments"}),
    "leaving.total": frozenset({"line", "total"}),
    "leaving.ordered": frozenset(),
    "leaving.no_term": frozenset({"line", "plan", "end"}),
    "instalments.none": frozenset({"line"}),
    "instalments.paid": frozenset({"device", "line"}),
    "instalments.left": frozenset({"device", "line", "left", "monthly", "remaining", "last"}),
    "line.active": frozenset({"line", "status"}),
    "line.suspended": frozenset({"line", "status", "since"}),
    "line.pending": frozenset({"line", "status", "since"}),
    "line.terminated": frozenset({"line", "status", "since"}),
    "outage.none": frozenset({"none"}),
    "outage.current": frozenset(_OUTAGE),
    "outage.planned": frozenset(_OUTAGE),
    "ticket.none": frozenset({"none"}),
    "ticket.open": frozenset(_TICKET),
    "offering.price.month": frozenset({"name", "price"}),
    "offering.price.once": frozenset({"name", "price"}),
    "offering.price.either": frozenset({"name", "price", "monthly", "months"}),
    "offering.terms": frozenset({"name", "terms"}),
    "offering.retired": frozenset({"name", "until"}),
    "roaming.zone": frozenset({"country", "zone"}),
    "roaming.included": frozenset({"line", "plan", "country", "data"}),
    "roaming.beyond": frozenset({"line", "plan", "country", "data"}),
    "roaming.not_included": frozenset({"line", "plan", "country"}),
    "roaming.in_plans": frozenset({"country", "plans"}),
    "roaming.in_plan": frozenset({"plan", "country", "data"}),
    "roaming.not_in_plan": frozenset({"plan", "country"}),
    "roaming.pass": frozenset({"name", "price", "country"}),
    "roaming.no_pass": frozenset({"country"}),
    **{f"offers.{case}": frozenset({"name", "line", "price", "monthly", "day"}) for case in ("change", "add")},
    "offers.new": frozenset({"name", "line", "price", "monthly", "day", "off"}),
    "offers.renew": frozenset({"name", "line", "price", "terms", "until", "day"}),
    "offers.no_renewal": frozenset({"name", "line", "reasons", "day"}),
    **{f"offers.{verdict}": frozenset({"name", "line", "reasons", "day"}) for verdict in ("ineligible", "unknown")},
    **{f"offers.{which}": frozenset({"name", "line"}) for which in ("other_kind", "only_further")},
    "offers.again": frozenset({"name"}),
    "offers.none": frozenset({"none", "reasons"}),
    "offers.none.because": frozenset({"reason", "names", "more"}),
    "offers.more": frozenset({"count", "one", "alone"}),
    "plan_best.cheapest": frozenset({"plan", "line", "price", "no"}),
    "plan_best.already": frozenset({"plan", "line", "cost", "yes"}),
    "plan_best.cost": frozenset({"cost", "now"}),
    "plan_best.saves": frozenset({"saving", "period"}),
    "plan_best.costs_more": frozenset({"more", "period", "plan"}),
    "plan_best.basis": frozenset({"months", "first", "last", "needs", "month"}),
    "plan_best.fee": frozenset({"fee", "plan"}),
    "plan_best.no_fee": frozenset({"fee", "plan"}),
    "plan_best.lost": frozenset({"lost", "plan", "line"}),
    "plan_best.counted": frozenset({"plan", "line", "name", "used", "allowance", "start", "end", "cost"}),
    "plan_best.counted.unseen": frozenset({"plan", "line"}),
    **{
        f"plan_best.{which}": frozenset({"plan", "line", "saving", "more", "period", "yes", "no", "short"})
        for which in ("cheaper", "dearer", "same")
    },
    **{
        f"recommend.{which}": frozenset({"plan", "line", "price", "saving", "more", "period", "fee", "lost"})
        for which in ("saves", "fits")
    },
    "recommend.ends_overage": frozenset({"plan", "line", "price", "size", "more", "cost", "saving", "end"}),
    "recommend.discount": frozenset({"plan", "line", "amount", "months", "in_all"}),
    "plan_best.on": frozenset({"plan", "line", "cost"}),
    "plan_best.month": frozenset({"plan", "line", "month", "cost", "now"}),
    **{
        f"plan_best.bundle.{which}": frozenset("bundle lines cost difference period leaving yes no".split())
        for which in ("saves", "dearer", "same", "short")
    },
    **{
        f"plan_best.apart.{which}": frozenset(
            "plans line bundle monthly now difference period ending short yes no".split()
        )
        for which in ("saves", "dearer", "same")
    },
    "plan_best.apart.prices": frozenset({"plans", "line", "bundle", "monthly", "now"}),
    "plan_best.exceeded": frozenset({"plan", "cost", "month", "exceeded"}),
    "plan_best.barred": frozenset({"plan", "line", "saving", "period", "reasons"}),
    "plan_best.which": frozenset(),
    "plan_best.too_few": frozenset({"line", "months"}),
    "plan_best.none": frozenset({"line", "months"}),
    "usage.runs_out": frozenset({"name", "line", "per_day", "day"}),
    "usage.again": frozenset({"name", "line", "day"}),
    "usage.past": frozenset(_PAST_USE),
    "usage.past.total": frozenset(_PAST_USE),
    "usage.past.average": frozenset(_PAST_USE),
    "usage.past.none": frozenset({"line", "start", "end"}),
    "usage.past.uncounted": frozenset({"line", "charges", "start", "end"}),
    "usage.past.unseen": frozenset({"line", "first", "last", "one"}),
    "usage.beyond": frozenset({"name", "line", "price", "per", "started", "cap"}),
    "usage.beyond.cost": frozenset({"name", "line", "beyond", "cost", "end"}),
    "usage.fair_use": frozenset(_FAIR_USE),
    "usage.fair_use.reached": frozenset(_FAIR_USE),
    "usage.fair_use.pace": frozenset({"per_day", "day"}),
    "line_cost.billed": frozenset({"line", "amount", "issued"}),
    "line_cost.rest": frozenset({"amount", "issued"}),
    "bill.seen": frozenset({"first", "last", "one", "empty"}),
    "payment.seen": frozenset({"first", "last", "empty"}),
    "payment.received": frozenset({"amount", "received"}),
    **{f"action.{name}": frozenset() for name in (
        "nothing_done", "ask_again", "failed", "unknown", "call", "no_fee",
        "refused.sign_in", "refused.not_a_customer", "refused.not_found", "refused.view_only", "refused.expired",
        "refused.withdrawn", "refused.in_progress", "refused.already_changed", "declined", "changed.other",
        "proposed", "proposed.several", "not_now", "start", "start.today", "start.next_month",
        "said.yes", "said.no", "ticket.what",
        "impossible.other", "impossible.not_allowed", "impossible.nothing_owed", "impossible.not_a_plan_of_one_line",
        "add_on.now",
    )},
    "action.change_plan": frozenset({"line", "before", "price_before", "name", "price", "effective"}),
    "action.renew_plan": frozenset({"line", "name", "term", "price", "price_before", "effective", "until"}),
    "action.add_on.once": frozenset({"line", "name", "price", "effective"}),
    "action.add_on.month": frozenset({"line", "name", "price", "effective"}),
    "action.ends": frozenset({"ends"}),
    "action.fee": frozenset({"fee"}),
    "action.free_from": frozenset({"day"}),
    "action.bound": frozenset({"until"}),
    "action.begins": frozenset({"term", "until"}),
    "action.leaving": frozenset({"leaving"}),
    "action.lost": frozenset({"lost"}),
    "action.counted": frozenset({"name", "what", "used", "allowance", "start", "end", "cost"}),
    "action.counted.unseen": frozenset({"name"}),
    "action.arrange_payment": frozenset({"amount"}),
    "action.subject.arrange_payment": frozenset({"amount"}),
    "action.open_ticket": frozenset({"subject"}),
    "action.ask_human": frozenset({"subject"}),
    "action.completed.order": frozenset({"line", "name", "reference"}),
    "action.acknowledged.order": frozenset({"line", "name", "effective", "reference"}),
    "action.taken.request": frozenset({"reference"}),
    "action.partial": frozenset({"done", "not_done"}),
    "action.follow_up": frozenset({"reference"}),
    "action.changed.verdict": frozenset({"reasons"}),
    **{f"action.changed.{name}": frozenset({"before", "after"}) for name in ("price", "fee", "effective")},
}  # fmt: skip
"""Every text that code asks for by name."""

OPTIONAL: Mapping[str, frozenset[str]] = {
    "unit.": frozenset(),
    "service.": frozenset(),
    "smalltalk.": frozenset(),
    "route.": frozenset(),
    "query.": frozenset(),
    "change.": frozenset(_CHANGE),
    "payment.method.": frozenset({"method"}),
    "payment.on_time": frozenset({"overdue"}),
    "use.": frozenset(),
    "untold.": frozenset(),
    "bill.without": frozenset({"names", "rest", "total", "issued", "account"}),
    "bill.unchanged": frozenset({"rest", "total", "issued", "account", "brought", "less"}),
    "charge.none_beyond": frozenset({"issued", "none", "then", "other"}),
    "charge.none_of_amount": frozenset({"first", "last", "description", "amount", "issued"}),
    "roaming.from_home": frozenset(),
    "payment.account": frozenset({"account", "open", "due", "late"}),
    "account.closed": frozenset({"status"}),
    "payment.credited": frozenset({"description", "amount", "issued"}),
    "payment.faulty": frozenset({"first", "second"}),
    "payment.check": frozenset(),
    "record.fault.": frozenset({"of", "line", "day", "first", "second"}),
    "record.check": frozenset(),
    "plan.named": frozenset({"line", "plan"}),
    "plan_best.no_return": frozenset({"plan"}),
    "leaving.fee_on": frozenset({"line", "fee", "months", "price", "share", "day"}),
    "leaving.free_on": frozenset({"line", "day", "notice"}),
    "leaving.sum": frozenset({"total", "fees"}),
    "leaving.day.": frozenset(),
    "leaving.instalments_on": frozenset({"line", "instalments"}),
    "order.open": frozenset({"line", "id", "subject", "opened", "expected"}),
    "payment.requested": frozenset({"amount", "asked"}),
    "payment.arranged.open": frozenset({"amount", "agreed", "due"}),
    "payment.arranged.kept": frozenset({"amount", "agreed", "due"}),
    "payment.arranged.broken": frozenset({"amount", "agreed", "due"}),
    "bill.tax": frozenset({"tax", "net"}),
    "charge.none": frozenset({"first", "last", "none"}),
    "usage.runs_out.together": frozenset({"names", "line", "per_day", "day"}),
    "bill.more_accounts": frozenset({"accounts"}),
    "line.pending.": frozenset({"line", "status", "since"}),
    "line.suspended.": frozenset({"line", "status", "since"}),
    "ticket.": frozenset(_TICKET),
    "offering.price.": frozenset({"name", "price"}),
    "roaming.price.": frozenset(_COUNTRY),
    "bill.fault.": frozenset({"first", "second"}),
    "anomaly.": frozenset({"description", "line", "amount", "usual"}),
    "action.impossible.": frozenset(),
    "action.proposed.": frozenset(),
    "notice.contract_end": frozenset({"line", "plan", "end"}),
    "notice.contract_end.nothing": frozenset({"line", "price", "notice"}),
    "notice.best.present": frozenset({"line", "plan", "used", "total", "months"}),
    "notice.best.saves": frozenset({"line", "plan", "price", "saving", "total", "used", "months"}),
    "notice.best.fits": frozenset({"line", "plan", "price", "total", "used", "months"}),
    "notice.best.unknown": frozenset({"line"}),
    "notice.best.other": frozenset({"line", "plan", "price", "total", "months"}),
    "notice.allowance": frozenset({"line", "name", "used", "allowance", "share", "end"}),
    "notice.allowance.runs_out": frozenset({"name", "day"}),
    "notice.allowance.full": frozenset({"line", "name", "used", "allowance", "end"}),
    "notice.allowance.fair_use": frozenset({"line", "name", "used", "limit", "share", "end"}),
    "notice.bill_shock": frozenset({"issued", "total", "usual", "difference", "bills", "due", "account"}),
    "notice.bill_shock.cause": frozenset({"description", "line", "delta"}),
    "notice.bill_shock.further": frozenset({"description", "line", "delta"}),
    "notice.bill_shock.plan": frozenset({"description", "line", "delta"}),
    "notice.best.cheapest": frozenset({"line", "plan", "price", "total", "used", "months"}),
    "notice.best.lost": frozenset({"line", "plan", "lost"}),
}
"""Families of texts, by the beginning of their ids: one that is missing falls back to a plainer text, or to silence."""

EVERYWHERE = frozenset({"carrier", "contact"})
"""What every notice may use; a text with facts may not, so that no figure goes uncited."""

FILTERS = ("each", "magnitude", "month")
"""What a text may pipe a fact through, beyond Jinja's own filters."""
