// The conversation: messages appear, change in place, and are marked as seen.

import { byId, element, get, page, post } from "./net.js";

const log = byId("log");
const scroller = byId("scroller");
const newer = byId("newer");
const GROUP_MS = 5 * 60 * 1000;
let seenUpTo = 0;

const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;

export function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  newer.hidden = true;
  markSeen();
}

// Day lines between messages, and one face for several messages in a row.
function group() {
  for (const line of log.querySelectorAll(".day")) line.remove();
  let before = null;
  for (const message of log.querySelectorAll(".message")) {
    const newDay = before === null || before.dataset.day !== message.dataset.day;
    if (newDay) message.before(element("li", { class: "day" }, element("span", {}, message.dataset.day)));
    const near = before && new Date(message.dataset.at) - new Date(before.dataset.at) < GROUP_MS;
    message.classList.toggle("follow", !newDay && near && before.dataset.sender === message.dataset.sender);
    before = message;
  }
}

function fromHtml(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

// Put a newer version where the old one stands; whoever stood inside with the keyboard stays there.
function replace(old, made) {
  const inside = old.contains(document.activeElement) ? document.activeElement : null;
  const verb = inside?.dataset?.verb;
  made.classList.add("changed");
  old.replaceWith(made);
  if (inside) {
    const same = verb && made.querySelector(`[data-verb="${CSS.escape(verb)}"]`);
    (same || made.querySelector(".btn") || made.querySelector(".card"))?.focus({ preventScroll: true });
  }
}

function place(made) {
  const id = Number(made.dataset.id);
  const after = [...log.querySelectorAll(".message:not(.pending)")].find((m) => Number(m.dataset.id) > id);
  made.classList.add("new");
  if (after) after.before(made);
  else log.append(made);
}

export function showMessages(messages) {
  if (!messages.length) return;
  const follow = atEnd();
  let added = false;
  for (const { id, html } of messages) {
    const made = fromHtml(html);
    const old = byId(`m${id}`);
    if (old) replace(old, made);
    else {
      if (made.classList.contains("mine")) log.querySelector(".pending")?.remove();
      place(made);
      added = true;
    }
  }
  byId("hello").hidden = true;
  group();
  if (follow) toEnd();
  else newer.hidden = !added && newer.hidden;
}

// What was typed stands in the conversation at once, until the playground has it.
export function showPending(text) {
  const bubble = element("div", { class: "bubble", dir: "auto" }, text);
  const face = byId("me").querySelector(".avatar").cloneNode(true);
  const line = element("li", { class: "message mine pending", "aria-hidden": "true" }, face,
    element("div", { class: "said" }, bubble));
  log.append(line);
  byId("hello").hidden = true;
  toEnd();
  return line;
}

export function isEmpty() {
  return !log.querySelector(".message");
}

export function markSeen() {
  const last = [...log.querySelectorAll(".message[data-id]")].pop();
  const shown = scroller.checkVisibility?.({ visibilityProperty: true }) ?? true;
  if (!last || document.hidden || !shown || !atEnd()) return;
  const upto = Number(last.dataset.id);
  if (upto <= seenUpTo) return;
  seenUpTo = upto;
  post("/seen", { upto });
}

async function showEarlier() {
  const first = log.querySelector(".message");
  const found = await get("/earlier", { chat: page.chat, before: first?.dataset.id ?? 0 });
  if (!found) return;
  const height = scroller.scrollHeight;
  const holder = document.createElement("template");
  holder.innerHTML = found.html;
  log.prepend(holder.content);
  byId("earlier").hidden = !found.more;
  group();
  scroller.scrollTop += scroller.scrollHeight - height;
}

export function startTalk() {
  group();
  toEnd();
  byId("earlier").addEventListener("click", showEarlier);
  newer.addEventListener("click", () => {
    toEnd();
    byId("say").focus();
  });
  scroller.addEventListener("scroll", () => {
    if (!atEnd()) return;
    newer.hidden = true;
    markSeen();
  });
  document.addEventListener("visibilitychange", markSeen);
  new ResizeObserver(() => {
    if (newer.hidden && atEnd()) scroller.scrollTop = scroller.scrollHeight;
  }).observe(scroller);
}
