"""What an order does to what a customer has, once its day has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.sandbox.apis.inventory import PRODUCT, is_once, owned, price, relies_on, term
from app.sandbox.apis.usage import BUCKET, bucket_document
from app.sandbox.failures import Refusal, conflict, invalid
from app.sandbox.records import Records
from app.sandbox.requests import OrderItem
from app.sandbox.store import Store
from app.sandbox.wire import Document, amount, characteristic, characteristics, customer_of, present, reference
from grounding.account.contracts import months_after
from grounding.account.records import Bucket
from grounding.catalogue import Characteristic, Offering, Price

VALIDITY = "validity"
"""The characteristic that says for how many days something bought once is there."""

_MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True, slots=True)
class Ordering:
    """One customer's order on one day."""

    store: Store
    records: Records
    order_id: str
    customer_id: str
    customer_name: str
    day: date

    def check(self, item: OrderItem) -> None:
        """Raise Refusal if the item could not be carried out as things stand."""
        if item.action == "add":
            self._offering(item)
            if item.relies_on is not None:
                self._product(item.relies_on)
        elif item.action == "modify":
            line, offering = self._product(item.product.id), self._offering(item)
            same = line.get("productOffering", {}).get("id") == offering.offering_id
            if same and not item.item_term:
                raise conflict(f"productOrderItem {item.id}: `{line['id']}` is `{offering.offering_id}` already")
        elif item.action == "delete":
            self._product(item.product.id)

    def carry_out(self, item: OrderItem) -> None:
        """Change the inventory. Raises Refusal if what it was to change is gone by now."""
        self.check(item)
        match item.action:
            case "add":
                self._add(item)
            case "modify":
                self._modify(item)
            case "delete":
                line = self._product(item.product.id)
                ended = {"status": "terminated", "terminationDate": self.store.days.last(self.day)}
                self.store.put(PRODUCT.kind, {**line, **ended, **self._ordered(line, item)})
            case "noChange":
                pass

    def name_of(self, item: OrderItem) -> str:
        """Return what an item is about, as people call it."""
        named = item.product_offering
        if named is not None and named.id in self.records.catalogue.offerings:
            return self.records.catalogue.offerings[named.id].name
        product = self.store.get(PRODUCT.kind, item.product.id) if item.product.id else None
        return str(product["name"]) if product else item.action

    def recurring_price(self, offering: Offering) -> Price | None:
        """Return what an offering costs, by the month if it can be."""
        valid = [each for each in offering.prices if each.valid_on(self.day)]
        kinds = {each.kind: each for each in reversed(valid)}
        return kinds.get("recurring") or kinds.get("one_time")

    def _product(self, identifier: str | None) -> Document:
        found = self.store.get(PRODUCT.kind, identifier) if identifier else None
        if found is None or customer_of(found) != self.customer_id:
            raise invalid(f"product: the customer has no `{identifier or ''}`")
        if found["status"] == "terminated":
            raise conflict(f"product: `{identifier}` is terminated")
        return found

    def _offering(self, item: OrderItem) -> Offering:
        named = item.product_offering
        offering = self.records.catalogue.offerings.get(named.id) if named else None
        if offering is None:
            raise invalid(f"productOrderItem {item.id}: there is no offering `{named.id if named else ''}`")
        if not offering.on_sale(self.day):
            raise conflict(f"productOrderItem {item.id}: `{offering.offering_id}` is not on sale on {self.day}")
        return offering

    def _modify(self, item: OrderItem) -> None:
        line, offering = self._product(item.product.id), self._offering(item)
        changed = {
            "name": offering.name,
            "productOffering": reference(offering.offering_id, "ProductOffering", offering.name),
            **self._term(item),
            **self._ordered(line, item),
        }
        # A new term begins; when the old one could have been renewed says nothing of it.
        stale = {"listPrice", "renewalStart"} if item.item_term else {"listPrice"}
        self.store.put(PRODUCT.kind, {**line, **changed, **self._priced(line, offering, stale)})

    def _priced(self, line: Document, offering: Offering, stale: set[str]) -> Document:
        """Return the new price with the reductions that the line has, and the new list price."""
        found = self.recurring_price(offering)
        if found is None:
            return {}
        before = line.get("productPrice", [{}])[0]
        kept = {key: value for key, value in before.items() if key == "productPriceAlteration"}
        others = [each for each in line.get("productCharacteristic", ()) if each["name"] not in stale]
        return {
            "productPrice": [{**price(found.kind, offering.name, found.amount, found.period), **kept}],
            "productCharacteristic": [*others, characteristic("listPrice", amount(found.amount))],
        }

    def _term(self, item: OrderItem) -> Document:
        if not item.item_term:
            return {}
        duration = item.item_term[0].duration
        months = duration.amount * _MONTHS.get(duration.units.lower().rstrip("s"), 0)
        last = months_after(self.day, months) - timedelta(days=1) if months else None
        return {"productTerm": [term(months, self.day, last, self.store.days)]}

    def _add(self, item: OrderItem) -> None:
        offering, found = self._offering(item), self.recurring_price(self._offering(item))
        once = is_once(self.records.catalogue, offering.offering_id)
        last = self._last_day(offering) if once else None
        service = self.records.services.get(offering.offering_id)
        product = present(
            {
                "id": f"{self.order_id}-{item.id}",
                "@type": "Product",
                "name": offering.name,
                "isBundle": False,
                "isCustomerVisible": True,
                "status": "active",
                "startDate": self.store.days.first(self.day),
                "terminationDate": self.store.days.last(last) if last else None,
                "productOffering": reference(offering.offering_id, "ProductOffering", offering.name),
                "productPrice": [price(found.kind, offering.name, found.amount, found.period)] if found else [],
                "productRelationship": relies_on(item.relies_on) if item.relies_on else [],
                "productCharacteristic": [] if item.relies_on else characteristics(service=service),
                **self._term(item),
                **owned(self.customer_id, self.customer_name),
            }
        )
        self.store.put(PRODUCT.kind, {**product, **self._ordered(product, item)})
        if item.relies_on is not None and last is not None:
            self._fill(item.relies_on, offering, product["id"], last)

    def _last_day(self, offering: Offering) -> date | None:
        days = offering.characteristic(VALIDITY)
        if days is None or not days.value.isdigit() or not (days.unit or "").lower().startswith("day"):
            return None
        return self.day + timedelta(days=int(days.value) - 1)

    def _fill(self, line_id: str, offering: Offering, product_id: str, last: date) -> None:
        """Give the line a bucket for each allowance that was bought and that its plan has buckets of, too."""
        held = [bucket for bucket in self.store.all(BUCKET) if bucket["product"][0]["id"] == line_id]
        plan = self.records.catalogue.offerings.get(self._product(line_id)["productOffering"]["id"])
        for bought in offering.characteristics:
            same = plan.characteristic(bought.name) if plan else None
            like = next((bucket for bucket in held if same and bucket["name"] == same.label), None)
            if like is not None and bought.unit is not None and _is_number(bought):
                bucket = Bucket(
                    bucket_id=f"{product_id}-{bought.name}",
                    line_id=line_id,
                    kind=like["usageType"],
                    name=offering.name,
                    unit=bought.unit,
                    allowance=Decimal(bought.value),
                    used=Decimal(0),
                    period_start=self.day,
                    period_end=last,
                )
                document = bucket_document(bucket, self.customer_id, self.customer_name, self.store.days)
                self.store.put(BUCKET, document)

    def _ordered(self, product: Document, item: OrderItem) -> Document:
        done = {"productOrderId": self.order_id, "orderItemId": item.id, "orderItemAction": item.action}
        return {"productOrderItem": [*product.get("productOrderItem", ()), done]}


def outcome(ordering: Ordering, items: list[OrderItem]) -> str:
    """Carry out the items, none of them if one cannot be by now; return the state that the order ends in."""
    done = 0
    try:
        for item in items:
            ordering.check(item)
        for item in items:
            ordering.carry_out(item)
            done += 1
    except Refusal:
        return "partial" if done else "failed"
    return "completed"


def _is_number(bought: Characteristic) -> bool:
    return bought.value.replace(".", "", 1).isdigit()
