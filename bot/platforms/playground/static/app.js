// The page comes alive: composer, live news, looks and language.

import { startCards, receive } from "./cards.js";
import { startLooks } from "./looks.js";
import { address, byId, newKey, page, post, say, toast } from "./net.js";
import { showUnread, startPeople } from "./people.js";
import { markSeen, showMessages, showPending, startTalk, toEnd } from "./talk.js";
import { refreshTimeline, showTime, startTime, windTo } from "./time.js";
import { startTour } from "./tour.js";

const box = byId("say");
const composer = byId("composer");
const DRAFT = `bole-draft:${page.me}:${page.chat}`;
const root = document.documentElement;
let queue = Promise.resolve();
let stream = null;
let lost = false;

function hear(news) {
  const fresh = news.revision > page.revision;
  page.revision = Math.max(page.revision, news.revision);
  showMessages(news.messages);
  showUnread(news);
  showTime(news);
  if (fresh || news.wind) refreshTimeline();
  if (news.messages.length) markSeen();
}

function listen() {
  if (stream || document.hidden) return;
  stream = new EventSource(address("/events", { chat: page.chat, since: page.revision }));
  stream.addEventListener("message", (event) => hear(JSON.parse(event.data)));
  stream.addEventListener("open", () => {
    if (lost) toast(say("live.back"), "good");
    lost = false;
  });
  stream.addEventListener("error", () => {
    if (!lost) toast(say("live.lost"), "bad");
    lost = true;
    const closed = stream?.readyState === EventSource.CLOSED;
    if (!closed) return;
    stream = null;
    setTimeout(listen, 2000);
  });
}

// A browser opens six connections to one address: pages nobody looks at give theirs back.
function rest() {
  if (!document.hidden) {
    listen();
    return;
  }
  stream?.close();
  stream = null;
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
}

function keepDraft() {
  if (box.value) sessionStorage.setItem(DRAFT, box.value);
  else sessionStorage.removeItem(DRAFT);
}

async function deliver(text, key) {
  const pending = showPending(text);
  const answer = await post("/say", { text }, key);
  pending.remove();
  if (answer) {
    receive(answer);
    if (answer.accepted) toEnd();
  }
  return answer;
}

export function send(text, key = newKey()) {
  const sent = queue.then(() => deliver(text, key));
  queue = sent.catch(() => null);
  return sent;
}

let again = { text: "", key: "" };

async function submit() {
  const text = box.value;
  if (!text.trim()) return;
  const key = again.text === text ? again.key : newKey();
  again = { text: "", key: "" };
  if (text.length > page.most) {
    toast(say("error.too_long", { count: text.length, limit: page.most }), "bad");
    return;
  }
  box.value = "";
  grow();
  const answer = await send(text, key);
  if (!answer) {
    again = { text, key };
    box.value = box.value ? `${text}\n${box.value}` : text;
    grow();
  }
  keepDraft();
}

function startComposer() {
  box.value = sessionStorage.getItem(DRAFT) ?? "";
  grow();
  box.addEventListener("input", () => {
    grow();
    keepDraft();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
    box.focus();
  });
  for (const chip of document.querySelectorAll(".suggestion")) {
    chip.addEventListener("click", () => {
      send(chip.textContent);
      box.focus();
    });
  }
  if (matchMedia("(min-width: 720px)").matches) box.focus();
}

function pane(name) {
  root.dataset.pane = name;
  for (const tab of document.querySelectorAll(".tabs button")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.pane === name));
  }
  if (name === "talk") markSeen();
}

function startPanes() {
  byId("speak")?.addEventListener("click", async () => {
    const answer = await post("/language", { lang: page.lang });
    if (answer) location.reload();
  });
  for (const tab of document.querySelectorAll(".tabs button")) {
    tab.addEventListener("click", () => pane(tab.dataset.pane));
  }
}

startCards(hear);
startTalk();
startTime();
startPeople();
startComposer();
startLooks();
startPanes();
startTour({ send, wind: windTo, pane });
listen();
document.addEventListener("visibilitychange", rest);
window.addEventListener("pagehide", () => {
  stream?.close();
  stream = null;
});
window.addEventListener("pageshow", listen);
root.dataset.ready = "yes";
