// What the page asks of the server. Tokens live in memory only.

let token = null;

export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

function headers() {
  const sent = { "Content-Type": "application/json" };
  if (token) sent.Authorization = `Bearer ${token}`;
  return sent;
}

async function refusal(response) {
  try {
    const { error } = await response.json();
    return new Refused(error.code, error.message);
  } catch {
    return new Refused("unreachable", "The assistant cannot be reached. Please try again.");
  }
}

async function call(path, body) {
  const init = body === undefined ? { headers: headers() } : { method: "POST", headers: headers(), body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Refused("unreachable", "The assistant cannot be reached. Please try again.");
  }
  if (!response.ok) throw await refusal(response);
  return response.json();
}

export const welcome = () => call("/v1/welcome");
export const identities = async () => (await call("/dev/identities")).identities;
export const conversation = (id) => call(`/v1/conversations/${encodeURIComponent(id)}`);
export const passage = (id) => call(`/v1/passages/${encodeURIComponent(id)}`);

export const decide = (id, accept) => call(`/v1/actions/${encodeURIComponent(id)}/confirm`, { accept });

export async function become(identity) {
  token = null;
  if (identity.role === "visitor") return;
  token = (await call("/dev/token", { role: identity.role, customer_id: identity.customer_id })).token;
}

export async function* ask(message, signal) {
  const response = await fetch("/v1/chat", {
    method: "POST", headers: headers(), signal, body: JSON.stringify({ ...message, stream: true }),
  });
  if (!response.ok) throw await refusal(response);
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    const blocks = rest.split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = parsed(block);
      if (event) yield event;
    }
  }
}

function parsed(block) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    if (line.startsWith("data: ")) data.push(line.slice(6));
  }
  return data.length ? { name, data: JSON.parse(data.join("\n")) } : null;
}
