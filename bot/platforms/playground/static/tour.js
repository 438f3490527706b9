// The guided tour: a few steps through the company, each as the person it is about.

import { byId, element, newKey, page, post, say, toast } from "./net.js";

const guide = byId("guide");
const steps = page.tour.steps ?? [];
const KEY = "bole-tour";
let act = { send: async () => null, wind: async () => null, pane: () => {} };

const current = () => Number(sessionStorage.getItem(KEY) ?? -1);

function stop() {
  sessionStorage.removeItem(KEY);
  guide.hidden = true;
  document.querySelector(".toured")?.classList.remove("toured");
  act.pane("talk");
  byId("say").focus();
}

// The whole tour speaks the language it was started in, and so does the bot.
function go(index) {
  if (index < 0 || index >= steps.length) return stop();
  sessionStorage.setItem(KEY, String(index));
  const step = steps[index];
  if (step.person !== page.me || page.chat !== "direct") {
    const there = `/?${new URLSearchParams({ as: step.person })}`;
    post("/language", { as: step.person, lang: page.lang }).then(() => location.assign(there));
    return undefined;
  }
  return show(index);
}

// What the step says, one message after the other: the first is shown, the others answer what the bot asks.
async function speak(step) {
  let answer = null;
  for (const line of [step.say, ...(step.then ?? [])].filter(Boolean)) {
    answer = await act.send(line, newKey());
    if (!answer) return null;
  }
  return answer;
}

// Press the newest button of that kind in the conversation.
function press(verb) {
  const button = [...document.querySelectorAll(`#log button[data-verb="${verb}"]`)].pop();
  if (!button) {
    toast(say("tour.missing"));
    return false;
  }
  button.click();
  return true;
}

function perform(step) {
  if (step.press) return press(step.press);
  return step.wind ? act.wind(step.wind) : speak(step);
}

function doButton(step) {
  const button = element("button", { type: "button", class: "btn primary" }, element("span", {}, step.do));
  button.addEventListener("click", async () => {
    if (button.classList.contains("pending")) return;
    button.classList.add("pending");
    const answer = await perform(step);
    button.classList.remove("pending");
    if (answer) button.replaceWith(element("p", { class: "note", role: "status" }, say("tour.done")));
  });
  return button;
}

function nav(label, style, work) {
  const button = element("button", { type: "button", class: `btn ${style}` }, label);
  button.addEventListener("click", work);
  return button;
}

function show(index) {
  const step = steps[index];
  const last = index === steps.length - 1;
  const title = element("h2", { tabindex: "-1", dir: "auto" }, step.title);
  const skip = element("button", { type: "button", class: "icon close", "aria-label": say("tour.skip") }, "✕");
  skip.addEventListener("click", stop);
  const foot = element("footer", {}, element("small", {}, say("tour.progress", { step: index + 1, of: steps.length })));
  if (index > 0) foot.append(nav(say("tour.previous"), "plain", () => go(index - 1)));
  foot.append(last ? nav(say("tour.finish"), "primary", stop)
    : nav(say("tour.next"), step.do ? "plain" : "primary", () => go(index + 1)));
  const body = [element("header", {}, title, skip), element("p", { dir: "auto" }, step.text)];
  if (step.say) body.push(element("blockquote", { dir: "auto" }, step.say));
  if (step.do) body.push(doButton(step));
  guide.replaceChildren(...body, foot);
  guide.hidden = false;
  const target = byId(step.target);
  act.pane(target.closest("#people") ? "people" : target.closest("#time") ? "time" : "talk");
  document.querySelector(".toured")?.classList.remove("toured");
  target.classList.add("toured");
  guide.dataset.side = target.closest("#time") ? "end" : target.closest("#people") ? "start" : "middle";
  title.focus({ preventScroll: true });
}

export function startTour(actions) {
  act = { ...act, ...actions };
  byId("tour")?.addEventListener("click", () => go(0));
  byId("tour-start")?.addEventListener("click", () => go(0));
  guide.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
  });
  const index = current();
  if (index >= 0 && index < steps.length && steps[index].person === page.me) show(index);
  else if (index >= 0) sessionStorage.removeItem(KEY);
}
