// What an answer proposes to do, with the two buttons that decide on it. Nothing is done without the first of them.

import * as api from "/static/api.js";
import { shownValue } from "/static/panel.js";
import { element, fill } from "/static/text.js";

const TITLES = {
  change_plan: "Change of plan", renew_plan: "Renewal", add_on: "Add-on", arrange_payment: "More time to pay", open_ticket: "Ticket", ask_human: "Contact by a person",
};
const DONE = { completed: "Done", acknowledged: "Received", withdrawn: "Declined", failed: "Not done", partial: "Partly done", unknown: "Not known yet" };
// Where another yes only looks up what became of the first.
const OPEN = new Set(["unknown"]);
// Refusals after which the same proposal may still be decided on.
const AGAIN = new Set(["unreachable", "account_unavailable", "action_in_progress", "storage_unavailable", "too_many_requests"]);

export function actionCard(action) {
  const result = element("p", { class: "result", role: "status" });
  const badge = element("span", { class: "state", hidden: true });
  const buttons = element("div", { class: "buttons" });
  const card = element(
    "section", { class: "action", "aria-label": `Proposal: ${TITLES[action.kind] ?? "Action"}` },
    element("div", { class: "action-head" }, element("strong", {}, TITLES[action.kind] ?? "Action"), badge),
    element("p", { class: "summary" }, action.summary),
    terms(action), buttons, result,
  );
  const decide = (accept) => decided(action, accept, { card, badge, buttons, result });
  const yes = element("button", { class: "solid", type: "button", onclick: () => decide(true) }, "Confirm");
  const no = element("button", { class: "quiet", type: "button", onclick: () => decide(false) }, "No thanks");
  if (Date.parse(action.expires_at) <= Date.now()) {
    // A no finds out what was done with it before, and does nothing where this clock is wrong.
    no.textContent = "What became of it?";
    fill(buttons, no);
  } else fill(buttons, yes, no);
  return card;
}

function terms(action) {
  const { price } = action;
  const rows = [];
  if (price) {
    const owed = action.kind === "arrange_payment";
    rows.push([owed ? "Amount" : "Price", price.period ? `${shownValue(price)} a ${price.period}` : `${shownValue(price)}${owed ? "" : " once"}`]);
    if (price.fee && Number(price.fee.value)) rows.push(["Fee for the change", `${shownValue(price.fee)} once`]);
  }
  if (["change_plan", "renew_plan", "add_on"].includes(action.kind)) rows.push(["Starts on", shownValue(action.effective)]);
  if (!rows.length) return null;
  return element("dl", {}, ...rows.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
}

async function decided(action, accept, { card, badge, buttons, result }) {
  for (const button of buttons.children) button.disabled = true;
  result.textContent = accept ? "One moment…" : "";
  try {
    const found = await api.decide(action.action_id, accept);
    card.dataset.state = found.state;
    badge.textContent = DONE[found.state] ?? found.state;
    badge.hidden = false;
    result.textContent = found.text;
    if (OPEN.has(found.state)) again(buttons);
    else buttons.remove();
  } catch (error) {
    card.dataset.state = "refused";
    result.textContent = error instanceof api.Refused ? error.message : "The assistant cannot be reached. Please try again.";
    if (error instanceof api.Refused && !AGAIN.has(error.code)) buttons.remove();
    else again(buttons);
  }
  result.tabIndex = -1;
  result.focus();
}

function again(buttons) {
  for (const button of buttons.children) button.disabled = false;
}
