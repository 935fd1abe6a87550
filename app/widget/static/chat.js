// The page itself: who is asking, the conversation, and the box beneath it.

import * as api from "/static/api.js";
import { AnswerView } from "/static/answer.js";
import * as panel from "/static/panel.js";
import { element } from "/static/text.js";

const by = (id) => document.getElementById(id);
const log = by("log");
const box = by("message");
const who = by("who");

let identities = [];
let running = null;

const state = {
  get: (name) => JSON.parse(sessionStorage.getItem(name) ?? "null"),
  set: (name, value) => sessionStorage.setItem(name, JSON.stringify(value)),
};

const current = () => identities[who.selectedIndex] ?? { role: "visitor", name: "Visitor", case: "" };
const nearEnd = () => by("scroll").scrollHeight - by("scroll").scrollTop - by("scroll").clientHeight < 160;

function follow(force = false) {
  if (force || nearEnd()) by("scroll").scrollTop = by("scroll").scrollHeight;
}

async function greet() {
  const shown = await api.welcome();
  document.documentElement.lang = shown.locale.split("-")[0];
  document.title = `${shown.carrier} assistant`;
  panel.setLocale(shown.locale);
  by("carrier").textContent = shown.carrier;
  by("notice").textContent = shown.notice;
  box.maxLength = shown.longest_message;
  const date = by("demo-date");
  date.hidden = !shown.frozen_at;
  if (shown.frozen_at) {
    const [year, month, day] = shown.frozen_at.slice(0, 10).split("-").map(Number);
    const text = new Date(year, month - 1, day).toLocaleDateString(shown.locale, { dateStyle: "medium" });
    date.replaceChildren(element("span", {}, "Demo date: "), text);
  }
  const asking = current();
  const named = asking.role === "customer";
  by("hello").textContent = named ? `Hello ${asking.name.split(" ")[0]}, how can I help?` : "How can I help?";
  by("persona").hidden = !asking.case || asking.role === "visitor";
  by("persona").textContent = named ? `You are trying the assistant as ${asking.name} (${asking.case}).` : "You are trying the assistant as an operator of the network.";
  by("suggestions").replaceChildren(...shown.suggestions.map((text) => element("button", { type: "button", onclick: () => send(text) }, text)));
  return shown;
}

async function fillPicker() {
  identities = await api.identities().catch(() => []);
  by("identity").hidden = !identities.length;
  const people = identities.map((item) => {
    const name = item.role === "customer" && item.case ? `${item.name} · ${item.case}` : item.name;
    return element("option", { value: item.customer_id ?? item.role }, name);
  });
  const customers = element("optgroup", { label: "Sample customers" });
  for (const [place, option] of people.entries()) (identities[place].role === "customer" ? customers : who).append(option);
  who.append(customers);
  const last = state.get("identity");
  const place = identities.findIndex((item) => item.role === last?.role && item.customer_id === last?.customer_id);
  who.selectedIndex = Math.max(0, place);
}

async function become() {
  await api.become(current());
  state.set("identity", { role: current().role, customer_id: current().customer_id });
}

function clear() {
  running?.abort();
  panel.close();
  log.replaceChildren();
  by("hero").hidden = false;
  sessionStorage.removeItem("conversation");
}

async function restore() {
  const id = state.get("conversation");
  if (!id) return;
  const earlier = await api.conversation(id).catch(() => null);
  if (!earlier?.messages.length) return sessionStorage.removeItem("conversation");
  by("hero").hidden = true;
  for (const { text, answer } of earlier.messages) {
    asked(text);
    const view = answerView(text, null);
    answer.citations.forEach((citation) => view.cite(citation));
    answer.sentences.forEach((sentence) => view.say(sentence));
    view.done(answer);
  }
  follow(true);
}

function asked(text) {
  log.append(element("p", { class: "asked" }, element("span", { class: "hidden" }, "You asked: "), text));
}

function answerView(text, messageId) {
  const view = new AnswerView({
    onCite: panel.open,
    onChoose: send,
    onSignIn: () => who.focus(),
    onRetry: () => {
      view.node.remove();
      answer(text, messageId);
    },
    canSignIn: identities.length > 0,
  });
  log.append(view.node);
  return view;
}

function send(text) {
  if (running || !text.trim()) return;
  by("hero").hidden = true;
  asked(text.trim());
  answer(text.trim(), crypto.randomUUID());
}

async function answer(text, messageId) {
  running = new AbortController();
  busy(true);
  const view = answerView(text, messageId);
  view.status("understand");
  follow(true);
  // The page names the conversation, so that a first message whose answer got lost can be sent again as the same one.
  const conversation = state.get("conversation") ?? crypto.randomUUID();
  state.set("conversation", conversation);
  try {
    await receive(view, { message: text, message_id: messageId, conversation_id: conversation }, running.signal);
  } catch (error) {
    if (error.name === "AbortError") view.stopped();
    else await recover(view, error);
  }
  follow();
  running = null;
  busy(false);
}

async function receive(view, message, signal) {
  const steps = {
    status: (data) => view.status(data.stage),
    citation: (data) => view.cite(data),
    sentence: (data) => view.say(data),
    action: (data) => view.propose(data),
    done: (data) => view.done(data),
    error: ({ error }) => { throw new api.Refused(error.code, error.message); },
  };
  let last = null;
  for await (const event of api.ask(message, signal)) {
    last = event.name;
    const follows = nearEnd();
    steps[event.name]?.(event.data);
    follow(follows);
  }
  if (last !== "done") throw new api.Refused("cut_off", "The answer was cut off. Please try again.");
}

async function recover(view, error) {
  if (error.code === "conversation_not_found") sessionStorage.removeItem("conversation");
  // A development token ages while the page stays open.
  if (error.code === "token_invalid") await become().catch(() => {});
  view.fail(error instanceof api.Refused ? error.message : "The assistant cannot be reached. Please try again.");
}

function busy(is) {
  by("send").hidden = is;
  by("stop").hidden = !is;
  box.setAttribute("aria-busy", is);
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 176)}px`;
  by("send").disabled = !box.value.trim();
}

by("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value;
  if (running || !text.trim()) return;
  box.value = "";
  grow();
  send(text);
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    by("composer").requestSubmit();
  }
});
box.addEventListener("input", grow);
by("stop").addEventListener("click", () => running?.abort());
by("new-chat").addEventListener("click", () => {
  clear();
  box.focus();
});
by("panel-close").addEventListener("click", panel.close);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") panel.close();
});
who.addEventListener("change", async () => {
  clear();
  await become();
  await greet();
  box.focus();
});

async function start() {
  await fillPicker();
  if (identities.length) await become();
  await greet();
  await restore();
  grow();
  box.focus();
}

start().catch(() => {
  by("notice").textContent = "The assistant is still starting. This page tries again by itself.";
  setTimeout(() => location.reload(), 2000);
});
