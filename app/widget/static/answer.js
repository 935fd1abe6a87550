// One answer, built sentence by sentence, so that a screen reader hears each once.

import { actionCard } from "/static/actions.js";
import { blocks, code, element, fill, inline, plainName, table, unfenced } from "/static/text.js";

const STAGES = {
  understand: "Reading your question…", gather: "Looking it up…", draft: "Putting it together…", verify: "Checking every sentence…",
};

// With more sources than this a sentence shows its first, and the rest together.
const FEW = 3;

export class AnswerView {
  constructor({ onCite, onChoose, onSignIn, onRetry, canSignIn }) {
    this.handlers = { onCite, onChoose, onSignIn, onRetry };
    this.canSignIn = canSignIn;
    this.citations = new Map();
    this.sentences = [];
    this.proposed = new Set();
    this.group = null;
    this.node = element("article", { class: "answer", "aria-label": "Answer" });
  }

  status(stage) {
    if (this.sentences.length) return;
    this.statusNode ??= this.node.appendChild(element("p", { class: "status" }));
    this.statusNode.textContent = STAGES[stage] ?? "Working…";
  }

  cite(citation) {
    this.citations.set(citation.number, citation);
  }

  say(sentence) {
    this.settle();
    this.sentences.push(sentence);
    this.heading(sentence);
    const layout = sentence.block?.type ?? sentence.kind;
    const text = sentence.text.trim();
    if (layout === "step") this.step(sentence, text);
    else if (layout === "table" && this.row(sentence, text)) return;
    else if (layout === "code") this.open("code", element("div", { class: "code" }, code(unfenced(text)), this.marks(sentence)));
    else if (layout === "warning") this.open("warning", element("p", { class: "warning" }, ...inline(text), this.marks(sentence)));
    else if (text.includes("\n")) this.open("blocks", ...blocks(text), this.marks(sentence));
    else this.prose(sentence, text, layout);
  }

  // Where a quotation goes on to another section of its document, the section's name says so.
  heading(sentence) {
    const cited = sentence.citations.length === 1 ? this.citations.get(sentence.citations[0]) : null;
    const here = cited?.kind === "passage" ? cited : null;
    const goesOn = here && this.last && here.document_id === this.last.document_id && here.section !== this.last.section;
    if (goesOn && here.section) this.open("heading", element("h3", { class: "section" }, here.section.split(" > ").at(-1)));
    this.last = here;
  }

  prose(sentence, text, layout) {
    // What rests on records is a line of its own, for there are often many of a kind; documents speak in paragraphs.
    const fact = sentence.citations.some((number) => this.citations.get(number)?.kind !== "passage");
    // What does not end like a sentence is an item of a list: it stands on a line of its own.
    const ended = /[.!?…:)\]”"']$/.test(text);
    const goes = this.group?.layout === layout && this.group.ended && ended && !fact && !this.group.fact;
    const target = goes ? this.group.target : element("p", { class: fact ? "fact" : layout === "notice" ? "said-notice" : null });
    if (goes) target.append(" ");
    fill(target, ...inline(text), this.marks(sentence));
    if (!goes) this.open(layout, target);
    Object.assign(this.group, { target, fact, ended });
  }

  step(sentence, text) {
    const number = sentence.block.number;
    const inOrder = this.group?.layout === "step" && (number === null || number === this.group.next);
    if (!inOrder) {
      const list = element("ol", { start: number ?? 1 });
      this.open("step", list);
      this.group.target = list;
    }
    this.group.next = (number ?? this.group.next ?? 1) + 1;
    const body = text.includes("\n") ? blocks(text) : inline(text);
    const item = element("li", {}, ...body);
    // Beside the words of the step, not beneath the code that follows them.
    fill(body[0] instanceof HTMLParagraphElement ? body[0] : item, this.marks(sentence));
    this.group.target.append(item);
  }

  // Rows come as `column: cell; column: cell`; rows with the same columns make one table.
  row(sentence, text) {
    if (text.startsWith("|")) return false;
    const pairs = text.split("; ").map((pair) => pair.split(/: (.*)/s));
    const head = pairs.map((pair) => pair[0].replaceAll(":\u00a0", ": "));
    if (pairs.length < 2 || pairs.some((pair) => pair.length < 2)) return false;
    const key = head.join("\u0000");
    if (this.group?.key !== key) {
      const made = table([...head, ""], [], () => []);
      made.querySelector("th:last-child").append(element("span", { class: "hidden" }, "Source"));
      this.open("table", made);
      this.group.key = key;
      this.group.target = made.querySelector("tbody");
    }
    const row = pairs.map((pair) => element("td", {}, ...inline(pair[1].replaceAll(";\u00a0", "; "))));
    this.group.target.append(element("tr", {}, ...row, element("td", {}, this.marks(sentence))));
    return true;
  }

  open(layout, ...nodes) {
    this.group = { layout };
    fill(this.node, ...nodes);
  }

  marks(sentence) {
    if (!sentence.citations.length) return null;
    const numbers = sentence.citations;
    const shown = numbers.length > FEW ? numbers.slice(0, 1) : numbers;
    const rest = numbers.length - shown.length;
    return element("span", { class: "marks" }, ...shown.map((number) => this.chip(number)), rest ? this.more(sentence, rest) : null);
  }

  more(sentence, rest) {
    const name = `${rest} more sources of this sentence`;
    return element(
      "button",
      { class: "cite", type: "button", "aria-label": name, title: name, "aria-expanded": "false", onclick: (event) => this.showAll(sentence, event.currentTarget) },
      `+${rest}`,
    );
  }

  showAll(sentence, from) {
    this.handlers.onCite({ kind: "several", text: sentence.text, inputs: sentence.citations }, { said: [sentence.text], citations: this.citations, from });
  }

  chip(number) {
    const title = label(this.citations.get(number));
    return element(
      "button",
      { class: "cite", type: "button", "aria-label": `Source ${number}: ${title}`, title, "aria-expanded": "false", onclick: (event) => this.show(number, event.currentTarget) },
      String(number),
    );
  }

  show(number, from) {
    const said = this.sentences.filter((sentence) => sentence.citations.includes(number)).map((sentence) => sentence.text);
    this.handlers.onCite(this.citations.get(number), { said, citations: this.citations, from });
  }

  done(answer) {
    this.settle();
    if (answer.handoff) this.node.append(this.handoff(answer.handoff));
    if (answer.outcome === "sign_in_required") this.node.append(this.signIn());
    answer.actions.forEach((action) => this.propose(action));
    if (answer.degraded.length) {
      this.node.append(element("p", { class: "aside-note" }, "Some of what I normally use could not be reached, so this answer may be shorter than usual."));
    }
    fill(this.node, this.sources(answer.citations));
    if (answer.choices.length) this.node.append(this.choices(answer.choices));
  }

  // A proposal comes as an event of its own, and once more with the whole answer.
  propose(action) {
    if (this.proposed.has(action.action_id)) return;
    this.proposed.add(action.action_id);
    this.node.append(actionCard(action));
  }

  sources(citations) {
    const passages = new Map();
    for (const citation of citations) {
      if (citation.kind === "passage" && !passages.has(citation.title)) passages.set(citation.title, citation);
    }
    if (!passages.size) return null;
    const buttons = [...passages.values()].slice(0, 4).map((citation) =>
      element(
        "button",
        { class: "source", type: "button", "aria-expanded": "false", onclick: (event) => this.show(citation.number, event.currentTarget) },
        element("b", {}, String(citation.number)), element("span", {}, citation.title),
      ));
    return element("div", { class: "sources", role: "group", "aria-label": "Documents" }, ...buttons);
  }

  choices(choices) {
    const buttons = choices.map((choice) => element("button", { type: "button", onclick: () => this.handlers.onChoose(choice) }, choice));
    return element("div", { class: "choices", role: "group", "aria-label": "You could ask" }, ...buttons);
  }

  handoff(handoff) {
    const phone = handoff.contact.match(/^\+?[\d\s()-]{3,}$/) ? `tel:${handoff.contact.replace(/[^+\d]/g, "")}` : null;
    const mail = /^[^\s@]+@[^\s@]+$/.test(handoff.contact) ? `mailto:${handoff.contact}` : null;
    const link = phone ?? mail;
    return element(
      "div", { class: "card handoff" },
      element("div", {}, element("strong", {}, "A person takes over here"), element("p", {}, link ? "Turn to them directly:" : handoff.contact)),
      link && element("a", { class: "solid", href: link }, handoff.contact),
    );
  }

  signIn() {
    return element(
      "div", { class: "card" },
      element("div", {}, element("strong", {}, "Sign in to see your account"), element("p", {}, "Then I can answer from your own bills, plan and usage.")),
      this.canSignIn && element("button", { class: "solid", type: "button", onclick: () => this.handlers.onSignIn() }, "Sign in"),
    );
  }

  fail(message) {
    this.settle();
    this.node.append(element(
      "div", { class: "card failed", role: "alert" },
      element("div", {}, element("p", {}, message)),
      element("button", { class: "quiet", type: "button", onclick: () => this.handlers.onRetry() }, "Try again"),
    ));
  }

  stopped() {
    this.settle();
    this.node.append(element("p", { class: "aside-note" }, "Stopped."));
  }

  settle() {
    this.statusNode?.remove();
    this.statusNode = null;
  }
}

export function label(citation) {
  if (!citation) return "source";
  switch (citation.kind) {
    case "passage": return citation.section ? `${citation.title}, ${citation.section}` : citation.title;
    case "account": return `your account, ${plainName(citation.field)}`;
    case "catalogue": return `catalogue, ${plainName(citation.field)}`;
    case "verdict": return `${citation.name}, ${citation.verdict}`;
    default: return `computed: ${citation.operation}`;
  }
}
