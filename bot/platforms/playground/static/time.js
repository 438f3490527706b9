// The clock that can be wound, and the timeline beside it.

import { address, byId, page, post, say, toast } from "./net.js";

const locale = page.lang === "zh" ? "zh-CN" : "en-GB";
const hours = new Intl.DateTimeFormat(locale, { timeZone: page.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const days = new Intl.DateTimeFormat(locale, {
  timeZone: page.zone, day: "numeric", weekday: "short",
});
const numbers = new Intl.DateTimeFormat("en-GB", { timeZone: page.zone, month: "numeric" });
const years = new Intl.DateTimeFormat("en-GB", { timeZone: page.zone, year: "numeric" });
const buttons = [...document.querySelectorAll("[data-wind]")];
let waiting = null;

function tick() {
  const now = new Date(Date.now() + page.ahead * 1000);
  const time = byId("now-time");
  const text = hours.format(now);
  if (time.textContent !== text) {
    time.textContent = text;
    time.dateTime = now.toISOString();
  }
  const parts = Object.fromEntries(days.formatToParts(now).map(({ type, value }) => [type, value]));
  const day = say("date.date", { ...parts, month: page.words.date.months[Number(numbers.format(now)) - 1] });
  if (byId("now-day").textContent !== day) byId("now-day").textContent = day;
  const year = `${years.format(now)} · ${page.zone}`;
  if (byId("now-year").textContent !== year) byId("now-year").textContent = year;
}

export function showTime(news) {
  page.ahead = news.ahead;
  tick();
  const winding = Boolean(news.wind);
  byId("clock").classList.toggle("winding", winding);
  for (const button of buttons) button.setAttribute("aria-disabled", String(winding));
  byId("wind-state").textContent = winding ? say("clock.winding", news.wind) : say("clock.hint");
}

export function refreshTimeline() {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    try {
      const response = await fetch(address("/timeline"), { headers: { accept: "text/html" } });
      if (response.ok) byId("timeline").innerHTML = await response.text();
    } catch {
      // The stream says that the connection is lost, and asks again.
    }
  }, 250);
}

export async function windTo(target) {
  if (byId("clock").classList.contains("winding")) {
    toast(say("clock.busy"));
    return null;
  }
  byId("clock").classList.add("winding");
  const answer = await post("/wind", { target });
  byId("clock").classList.remove("winding");
  if (answer) toast(answer.toast, answer.tone);
  return answer;
}

export function startTime() {
  tick();
  setInterval(tick, 1000);
  for (const button of buttons) button.addEventListener("click", () => windTo(button.dataset.wind));
}
