// The source that a number stands for: a passage with what was quoted, a fact of the account, or a calculation.

import { passage } from "/static/api.js";
import { blocks, element, inline, plainName, safeUrl } from "/static/text.js";

const panel = document.getElementById("panel");
const title = document.getElementById("panel-title");
const body = document.getElementById("panel-body");
let opener = null;
let locale = "en";
let shown = 0;

export function setLocale(code) {
  locale = code;
}

export function close() {
  if (panel.hidden) return;
  panel.hidden = true;
  opener?.setAttribute("aria-expanded", "false");
  if (opener?.isConnected) opener.focus();
  opener = null;
}

export async function open(citation, context) {
  if (!citation) return;
  if (context.from) {
    opener?.setAttribute("aria-expanded", "false");
    opener = context.from;
    opener.setAttribute("aria-expanded", "true");
  }
  shown += 1;
  const turn = shown;
  title.textContent = citation.number ? `Source ${citation.number}` : "Sources";
  panel.hidden = false;
  body.replaceChildren(...(VIEWS[citation.kind] ?? VIEWS.computed)(citation, context));
  body.scrollTop = 0;
  title.focus();
  if (citation.kind !== "passage") return;
  const detail = await passage(citation.passage_id).catch(() => null);
  if (turn === shown && detail) {
    body.replaceChildren(...passageView(citation, context, detail));
    body.querySelector("mark")?.scrollIntoView({ block: "center" });
  }
}

const AUDIENCES = { public: "Public", customer: "For customers", operator: "Internal" };

function passageView(citation, { said }, detail = null) {
  const url = citation.url && safeUrl(citation.url);
  const needles = [citation.quote, ...said].map(normal).filter((text) => text.length > 2);
  const kinds = ["Document", AUDIENCES[citation.audience]];
  if (detail?.page) kinds.push(`Page ${detail.page}`);
  if (citation.effective_from) kinds.push(`In force from ${day(citation.effective_from)}`);
  return [
    tags(kinds),
    element("h3", {}, citation.title),
    citation.section ? element("p", { class: "crumbs" }, citation.section.replaceAll(" > ", " › ")) : null,
    detail ? around("What stands before", detail.before) : null,
    element("div", { class: "doc" }, ...blocks(detail?.text ?? citation.quote, (text) => highlighted(text, needles))),
    detail ? around("What stands after", detail.after) : null,
    element("p", { class: "crumbs" }, citation.document_id),
    url ? element("p", {}, element("a", { href: url, rel: "noopener noreferrer nofollow", target: "_blank" }, "Open the original")) : null,
  ].filter(Boolean);
}

function around(name, passages) {
  if (!passages.length) return null;
  const text = passages.flatMap((item) => blocks(item.text));
  return element("details", {}, element("summary", {}, name), element("div", { class: "doc" }, ...text));
}

function accountView(citation) {
  // The carrier's time of day, wherever the reader is.
  const moment = new Date(citation.as_of.slice(0, 16)).toLocaleString(locale, { dateStyle: "long", timeStyle: "short" });
  return [
    tags(["Your account", citation.stale ? "Not fresh" : "Read live"]),
    element("h3", {}, words(citation.field)),
    element("p", { class: "figure" }, shownValue(citation.value)),
    pairs([["System", words(citation.system)], ["Record", citation.record], ["Field", citation.field], ["As of", moment]]),
  ];
}

function catalogueView(citation) {
  return [
    tags(["Product catalogue"]),
    element("h3", {}, words(citation.field)),
    element("p", { class: "figure" }, shownValue(citation.value)),
    pairs([["Offering", citation.offering_id], ["Version", citation.version], ["Field", citation.field]]),
  ];
}

function computedView(citation, context) {
  const inputs = citation.inputs ?? [];
  return [
    tags(["Calculated"]),
    element("h3", {}, words(citation.operation ?? "")),
    element("p", { class: "figure" }, shownValue(citation.value)),
    inputs.length ? element("p", { class: "crumbs" }, "Calculated from") : null,
    inputs.length ? inputList(inputs, context) : null,
  ].filter(Boolean);
}

function verdictView(citation) {
  return [
    tags(["Offer rules"]),
    element("h3", {}, citation.name),
    element("p", { class: "figure" }, words(citation.verdict)),
    citation.reasons.length ? element("ul", { class: "reasons" }, ...citation.reasons.map((reason) => element("li", {}, reason.label))) : null,
    pairs([["Decided for", day(citation.as_of)]]),
  ].filter(Boolean);
}

function severalView(citation, context) {
  return [
    tags([`${citation.inputs.length} sources`]),
    element("p", { class: "quoted" }, ...inline(citation.text)),
    element("p", { class: "crumbs" }, "This sentence rests on"),
    inputList(citation.inputs, context),
  ];
}

function inputList(numbers, context) {
  const inputs = numbers.map((number) => context.citations.get(number)).filter(Boolean);
  return element("ul", { class: "inputs" }, ...inputs.map((input) =>
    element("li", {}, element(
      "button", { type: "button", onclick: () => open(input, { ...context, from: null }) },
      element("b", {}, String(input.number)),
      element("span", {}, nameOf(input), input.record ? element("small", {}, input.record) : null),
      element("strong", {}, input.value === undefined ? "" : shownValue(input.value)),
    ))));
}

function nameOf(input) {
  return input.kind === "passage" ? input.title : words(input.field ?? input.operation ?? input.name);
}

const VIEWS = {
  several: severalView, passage: passageView, account: accountView, catalogue: catalogueView, verdict: verdictView,
  computed: computedView,
};

const tags = (names) => element("p", { class: "kind" }, ...names.filter(Boolean).map((name) => element("span", {}, name)));
const pairs = (rows) => element("dl", {}, ...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
const normal = (text) => text.replace(/[`*]/g, "").replace(/\s+/g, " ").trim().toLowerCase();

function words(name) {
  const text = plainName(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function day(text) {
  const [year, month, date] = text.slice(0, 10).split("-").map(Number);
  return new Date(year, month - 1, date).toLocaleDateString(locale, { dateStyle: "long" });
}

export function shownValue(value) {
  if (value !== null && typeof value === "object") {
    if ("value" in value) return new Intl.NumberFormat(locale, { style: "currency", currency: value.unit }).format(value.value);
    return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(value.amount)} ${value.units}`;
  }
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? day(value) : String(value);
}

// Marks what was quoted within one run of text, or the whole run where the quote goes beyond it.
function highlighted(text, needles) {
  const here = normal(text);
  if (!here) return inline(text);
  if (needles.some((needle) => needle.includes(here))) return [element("mark", {}, ...inline(text))];
  const found = needles.filter((needle) => here.includes(needle)).map((needle) => range(text, needle)).filter(Boolean);
  if (!found.length) return inline(text);
  const nodes = [];
  let last = 0;
  for (const [start, end] of merged(found)) {
    nodes.push(...inline(text.slice(last, start)), element("mark", {}, ...inline(text.slice(start, end))));
    last = end;
  }
  return [...nodes, ...inline(text.slice(last))];
}

function merged(ranges) {
  const joined = [];
  for (const [start, end] of ranges.sort((one, other) => one[0] - other[0])) {
    const before = joined[joined.length - 1];
    if (before && start <= before[1]) before[1] = Math.max(before[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

function range(text, needle) {
  const pattern = needle.split("").map((char) => (char === " " ? "[\\s`*]+" : `[\`*]*${char.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`)).join("");
  const match = text.match(new RegExp(`${pattern}[\`*]*`, "i"));
  return match ? [match.index, match.index + match[0].length] : null;
}
