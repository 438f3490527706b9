// What this page is (who, which chat, which words) and how it talks to the playground.

export const page = JSON.parse(document.getElementById("data").textContent);
export const byId = (id) => document.getElementById(id);

export function say(key, values = {}) {
  const sentence = key.split(".").reduce((found, part) => found[part], page.words);
  return sentence.replace(/\{(\w+)\}/g, (slot, name) => (name in values ? String(values[name]) : slot));
}

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

// A sentence that goes away by itself; shown above everything, dialogs included.
export function toast(text, tone = "plain") {
  if (!text) return;
  const box = byId("toasts");
  const line = element("p", { class: `toast ${tone}`, dir: "auto" }, text);
  box.append(line);
  if (box.showPopover) {
    box.popover = "manual";
    if (box.matches(":popover-open")) box.hidePopover();
    box.showPopover();
  }
  const stay = Math.min(12000, 3500 + text.length * 60);
  setTimeout(() => {
    line.remove();
    if (!box.children.length && box.matches(":popover-open")) box.hidePopover();
  }, stay);
}

// The answer as data, or null when there is none; then the reader has been told.
export async function fetchJson(path, options) {
  try {
    const response = await fetch(path, { credentials: "same-origin", ...options });
    const answer = await response.json();
    if (!response.ok) {
      toast(answer.toast, "bad");
      return null;
    }
    return answer;
  } catch {
    toast(say("error.unreachable"), "bad");
    return null;
  }
}

export function post(path, body, key = newKey()) {
  const everything = { key, as: page.me, chat: page.chat, since: page.revision, ...body };
  return fetchJson(path, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(everything),
  });
}

export function postFile(file) {
  const body = new FormData();
  body.append("as", page.me);
  body.append("file", file);
  return fetchJson("/upload", { method: "POST", body, headers: { accept: "application/json" } });
}

export function address(path, values = {}) {
  return `${path}?${new URLSearchParams({ as: page.me, ...values })}`;
}

export function get(path, values) {
  return fetchJson(address(path, values), { headers: { accept: "application/json" } });
}
