// The left side: find somebody, see for whom something waits.

import { byId, element, page, say } from "./net.js";

const find = byId("find");
const waiting = byId("waiting");
const persons = [...document.querySelectorAll(".cast [data-person]")];

function setBadge(row, count) {
  const badge = row.querySelector(".badge");
  badge.hidden = !count;
  badge.replaceChildren();
  if (!count) return;
  badge.append(element("span", { "aria-hidden": "true" }, String(count)),
    element("span", { class: "sr" }, say("people.unread", { count })));
}

function search() {
  const words = find.value.trim().toLowerCase().split(/\s+/);
  for (const row of document.querySelectorAll(".cast [data-person]")) {
    row.hidden = !words.every((word) => row.dataset.find.includes(word));
  }
  let any = false;
  for (const group of document.querySelectorAll(".group, #waiting")) {
    const some = Boolean(group.querySelector("[data-person]:not([hidden])"));
    group.hidden = !some;
    any ||= some;
  }
  byId("nobody").hidden = any;
}

export function showUnread(news) {
  for (const row of persons) {
    const id = row.dataset.person;
    const count = news.people[id] ?? 0;
    setBadge(row, count);
    let copy = waiting.querySelector(`[data-person="${CSS.escape(id)}"]`);
    if (count && !copy) {
      copy = row.cloneNode(true);
      waiting.querySelector("ul").append(copy);
    }
    if (!count && copy && !copy.contains(document.activeElement)) copy.remove();
    else if (copy) setBadge(copy, count);
  }
  for (const row of document.querySelectorAll("[data-chat]")) setBadge(row, news.chats[row.dataset.chat] ?? 0);
  search();
  const others = Object.entries(news.people).filter(([id]) => id !== page.me).length;
  byId("dot").hidden = !others;
  const mine = Object.values(news.chats).reduce((sum, n) => sum + n, 0);
  document.title = (mine ? `(${mine}) ` : "") + document.title.replace(/^\(\d+\) /, "");
}

export function startPeople() {
  for (const copy of waiting.querySelectorAll("[data-person]")) {
    const at = persons.indexOf(copy);
    if (at >= 0) persons.splice(at, 1);
  }
  find.addEventListener("input", search);
  find.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      find.value = "";
      search();
    } else if (event.key === "Enter") {
      document.querySelector(".cast [data-person]:not([hidden]) a")?.click();
    }
  });
}
