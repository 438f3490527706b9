// Home, ledgers, registers and papers: what is chosen is looked up at once; forms open above the page.

import { showForm, startCards } from "./cards.js";
import { startLooks } from "./looks.js";
import { byId, fetchJson, page, toast } from "./net.js";

const TOLD = "bole-told";

// A change shows on the page itself: it is read again, and what was said about it is said there.
function finished(answer) {
  if (answer.toast) sessionStorage.setItem(TOLD, JSON.stringify([answer.toast, answer.tone]));
  location.reload();
  return true;
}

function startAsking(form) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, [type=checkbox]")) form.requestSubmit();
  });
  // Fields left empty have no place in the address.
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
  });
}

function startForms() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-form]");
    if (!button) return;
    const found = await fetchJson(button.dataset.form, { headers: { accept: "application/json" } });
    if (found) showForm(found.form);
  });
}

function startImport(form) {
  const report = byId("report");
  async function send(dry) {
    const body = new FormData();
    body.append("as", page.me);
    body.append("dry", dry ? "1" : "0");
    body.append("file", form.elements.file.files[0]);
    const button = form.querySelector("[type=submit]");
    button.classList.add("pending");
    const answer = await fetchJson(form.dataset.path, { method: "POST", body, headers: { accept: "application/json" } });
    button.classList.remove("pending");
    if (!answer) return;
    if (!answer.accepted) {
      report.replaceChildren();
      toast(answer.toast, "bad");
      return;
    }
    if (answer.all) {
      finished(answer);
      return;
    }
    report.innerHTML = answer.html;
    report.focus();
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(true);
  });
  const file = form.elements.file;
  const shown = form.querySelector("[data-none]");
  file.addEventListener("change", () => {
    shown.textContent = file.files[0]?.name ?? shown.dataset.none;
    report.replaceChildren();
  });
  report.addEventListener("click", (event) => {
    if (event.target.closest("#take")) send(false);
  });
}

// On a phone the rows come first; the charts are a touch away.
if (matchMedia("(max-width: 699px)").matches) document.querySelector(".charts")?.removeAttribute("open");
startCards(() => {}, finished);
startLooks();
startForms();
if (byId("ask")) startAsking(byId("ask"));
if (byId("import")) startImport(byId("import"));
const told = sessionStorage.getItem(TOLD);
sessionStorage.removeItem(TOLD);
if (told) toast(...JSON.parse(told));
document.documentElement.dataset.ready = "yes";
