// Text of documents and records to DOM nodes. It is untrusted: nodes are built from text, never from markup.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  return fill(made, ...children);
}

// Appends what there is: `append` itself would write "null".
export function fill(node, ...children) {
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// What `price/ADD-DATA5-PRICE/per` is called, without the ids that follow.
export const plainName = (field) => field.split("/")[0].replaceAll("_", " ");

export function safeUrl(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

const INLINE = /`([^`\n]+)`|\*\*([^*\n]+)\*\*|\[([^\]\n]+)\]\(([^()\s]+)\)/g;

// `code`, **strong** and [links](https://…); everything else stays what it is: text.
export function inline(text) {
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(text.slice(last, match.index));
    nodes.push(inlineNode(match));
    last = match.index + match[0].length;
  }
  nodes.push(text.slice(last));
  return nodes.filter((node) => node !== "");
}

function inlineNode([whole, code, strong, label, target]) {
  if (code !== undefined) return element("code", {}, code);
  if (strong !== undefined) return element("strong", {}, ...inline(strong));
  const url = safeUrl(target);
  if (!url) return /^[a-z][a-z0-9+.-]*:/i.test(target) ? whole : label;
  return element("a", { href: url, rel: "noopener noreferrer nofollow", target: "_blank" }, label);
}

const FENCE = /^\s*(```|~~~)/;
const ITEM = /^\s*(?:[-*+•]|\d+[.)])\s+/;
const RULE = /^\s*\|?\s*:?-{2,}/;

// Canonical Markdown as blocks. `leaf` makes the nodes of one run of text.
export function blocks(text, leaf = inline) {
  const lines = text.split("\n");
  const made = [];
  let place = 0;
  while (place < lines.length) {
    const kind = kindOf(lines[place]);
    let end = place + 1;
    if (kind === "code") {
      while (end < lines.length && !FENCE.test(lines[end])) end += 1;
      made.push(code(lines.slice(place + 1, end).join("\n")));
      end += 1;
    } else if (kind !== "blank") {
      while (end < lines.length && continues(kind, lines[end])) end += 1;
      made.push(BLOCKS[kind](lines.slice(place, end), leaf));
    }
    place = end;
  }
  return made;
}

function kindOf(line) {
  if (!line.trim()) return "blank";
  if (FENCE.test(line)) return "code";
  if (/^#{1,6}\s/.test(line)) return "heading";
  if (/^\s*\|/.test(line)) return "table";
  if (ITEM.test(line)) return "list";
  return "paragraph";
}

function continues(kind, line) {
  const next = kindOf(line);
  if (kind === "heading" || next === "blank" || next === "code") return false;
  if (kind === "list") return next === "list" || /^\s/.test(line);
  return next === kind;
}

const BLOCKS = {
  heading: ([line], leaf) => element("h4", {}, ...leaf(line.replace(/^#+\s+/, ""))),
  paragraph: (lines, leaf) => element("p", {}, ...leaf(lines.map((line) => line.replace(/^>\s?/, "")).join(" "))),
  list: (lines, leaf) => {
    const first = lines[0].match(/^\s*(\d+)[.)]/);
    const list = element(first ? "ol" : "ul", first ? { start: first[1] } : {});
    const items = [];
    for (const line of lines) {
      if (ITEM.test(line)) items.push(line.replace(ITEM, ""));
      else items[items.length - 1] += ` ${line.trim()}`;
    }
    list.append(...items.map((item) => element("li", {}, ...leaf(item))));
    return list;
  },
  table: (lines, leaf) => {
    const [head, ...rows] = lines.filter((line) => !RULE.test(line)).map(cells);
    return table(head, rows, (cell) => leaf(cell));
  },
};

export function cells(line) {
  return line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

export function table(head, rows, fill) {
  const header = element("tr", {}, ...head.map((cell) => element("th", { scope: "col" }, ...inline(cell))));
  const body = element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((cell, at) => element("td", {}, ...fill(cell, at, row))))));
  return element("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Table" }, element("table", {}, element("thead", {}, header), body));
}

export function code(text) {
  return element("pre", { tabindex: "0" }, element("code", {}, text));
}

export const unfenced = (text) => text.replace(/^\s*(?:```|~~~)[^\n]*\n/, "").replace(/\n\s*(?:```|~~~)\s*$/, "");
