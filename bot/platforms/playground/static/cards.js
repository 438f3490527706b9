// Buttons of cards, and the dialogs they open: forms, private views, "are you sure?".

import { byId, element, post, say, toast } from "./net.js";
import { collect, isDirty, openForm, showErrors } from "./forms.js";

const sheet = byId("sheet");
const sure = byId("sure");
let hear = () => {};
let finished = () => {};

export function ask(sentence) {
  return new Promise((resolve) => {
    byId("sure-w").textContent = sentence;
    sure.returnValue = "no";
    sure.addEventListener("close", () => resolve(sure.returnValue === "yes"), { once: true });
    sure.showModal();
  });
}

// What came back from the playground: news, a sentence, a form or a private view.
export function receive(answer, message = null) {
  if (answer.news) hear(answer.news);
  if (answer.form) showForm(answer.form, message);
  else if (answer.done) {
    sheet.close();
    if (finished(answer)) return;
  } else if (answer.view) showView(answer.view);
  toast(answer.toast, answer.tone);
}

function show() {
  if (!sheet.open) sheet.showModal();
  sheet.scrollTop = 0;
}

export function showForm(html, message = null) {
  sheet.innerHTML = html;
  sheet.className = "form-sheet";
  sheet.dataset.message = message ?? "";
  sheet.removeAttribute("aria-label");
  sheet.setAttribute("aria-labelledby", "form-title");
  show();
  openForm(sheet.querySelector("form"));
}

function showView(html) {
  const close = element("button", { type: "button", class: "icon close", "aria-label": say("dialog.close") }, "✕");
  const head = element("header", {}, element("small", {}, say("dialog.view")), close);
  sheet.innerHTML = html;
  sheet.prepend(head);
  sheet.className = "view-sheet";
  sheet.dataset.message = "";
  sheet.removeAttribute("aria-labelledby");
  sheet.setAttribute("aria-label", say("dialog.view"));
  show();
  sheet.querySelector(".card")?.focus();
}

async function leave() {
  const form = sheet.querySelector("form");
  if (form && isDirty(form) && !(await ask(say("form.leave")))) return;
  sheet.close();
}

async function press(button) {
  const card = button.closest(".card");
  if (!card || card.dataset.busy) return;
  if (button.dataset.confirm && !(await ask(button.dataset.confirm))) return;
  card.dataset.busy = "yes";
  button.classList.add("pending");
  for (const each of card.querySelectorAll(".btn")) each.setAttribute("aria-disabled", "true");
  const message = Number(button.closest(".message")?.dataset.id) || null;
  const answer = await post("/press", {
    message,
    token: button.dataset.token,
    verb: button.dataset.verb,
    value: button.dataset.value ?? null,
  });
  delete card.dataset.busy;
  button.classList.remove("pending");
  for (const each of card.querySelectorAll(".btn")) each.removeAttribute("aria-disabled");
  if (answer) receive(answer, message);
}

async function submit(form) {
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  const button = form.querySelector("[type=submit]");
  button.classList.add("pending");
  button.setAttribute("aria-disabled", "true");
  const answer = await post("/submit", {
    message: Number(sheet.dataset.message) || null,
    token: form.dataset.token,
    verb: form.dataset.verb,
    values: collect(form.querySelector(".questions")),
  });
  delete form.dataset.busy;
  button.classList.remove("pending");
  button.removeAttribute("aria-disabled");
  if (!answer) return;
  const wrong = Object.keys(answer.errors).length > 0;
  if (wrong || (!answer.accepted && !answer.form)) {
    if (answer.news) hear(answer.news);
    showErrors(form, answer.errors, answer.toast);
    return;
  }
  if (!answer.form && !answer.view) sheet.close();
  receive(answer, Number(sheet.dataset.message) || null);
}

// `whenDone` may say by returning true that it has told the reader itself.
export function startCards(whenNews, whenDone = () => false) {
  hear = whenNews;
  finished = whenDone;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-token]");
    if (button) press(button);
    else if (event.target.closest("#sheet .close")) leave();
    else if (event.target === sheet && sheet.classList.contains("view-sheet")) sheet.close();
  });
  sheet.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(event.target);
  });
  sheet.addEventListener("cancel", (event) => {
    if (event.target !== sheet) return;
    event.preventDefault();
    leave();
  });
  sheet.addEventListener("close", () => sheet.replaceChildren());
}
