// Forms: repeated rows, people to pick, files, questions that depend on others; reading and marking answers.

import { element, postFile, say, toast } from "./net.js";
import { startPicker } from "./picker.js";

const YES = ["yes", "True", "true"];
const NO = ["no", "False", "false"];

const questions = (holder) => [...holder.children].filter((child) => child.classList.contains("q"));
const question = (holder, name) => questions(holder).find((q) => q.dataset.name === name);
const rowsOf = (q) => [...q.querySelector(":scope > .rows").children];
const chips = (q) => [...q.querySelectorAll(".chips > li[data-value]")].map((chip) => chip.dataset.value);
const field = (q) => q.querySelector("input:not([type=file]), textarea, select");

function answerOf(q) {
  switch (q.dataset.kind) {
    case "choices":
    case "carried":
      return [...q.querySelectorAll("input:checked")].map((tick) => tick.value);
    case "people":
    case "files":
      return chips(q);
    case "person":
      return chips(q)[0] ?? field(q).value.trim();
    case "rows":
      return rowsOf(q).map(collect);
    default: {
      const ticks = q.querySelector(".ticks");
      return ticks ? (ticks.querySelector("input:checked")?.value ?? "") : field(q).value;
    }
  }
}

// Answers by question name; what is not asked is not answered.
export function collect(holder) {
  const values = {};
  for (const q of questions(holder)) {
    if (q.hidden) continue;
    values[q.dataset.name] = answerOf(q);
  }
  return values;
}

export function isDirty(form) {
  return JSON.stringify(collect(form.querySelector(".questions"))) !== form.dataset.before;
}

function conditions(holder) {
  for (const q of questions(holder)) {
    if (q.dataset.if) {
      const other = question(holder, q.dataset.if);
      const given = other && !other.hidden ? [answerOf(other)].flat() : [];
      const wide = given.flatMap((v) => (other.dataset.kind !== "yesno" ? [v] : v === "yes" ? YES : v ? NO : []));
      q.hidden = !JSON.parse(q.dataset.is).some((wanted) => wide.includes(wanted));
    }
    if (q.dataset.kind === "rows") rowsOf(q).forEach(conditions);
  }
}

function mark(q, sentence) {
  const line = q.querySelector(":scope > .error");
  line.textContent = sentence;
  line.hidden = !sentence;
  for (const input of q.querySelectorAll("input, textarea, select")) {
    if (input.closest(".q") !== q) continue;
    if (sentence) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
}

// The question an error belongs to: "role", or "items.0.what" for the first line of a list.
function findQuestion(form, path) {
  let holder = form.querySelector(".questions");
  let found = null;
  for (const part of path.split(".")) {
    if (found?.dataset.kind === "rows" && /^\d+$/.test(part)) {
      holder = rowsOf(found)[Number(part)];
      if (!holder) return found;
    } else {
      found = question(holder, part) ?? found;
    }
  }
  return found;
}

export function showErrors(form, errors, sentence) {
  for (const q of form.querySelectorAll(".q")) mark(q, "");
  const lost = [];
  for (const [path, why] of Object.entries(errors)) {
    const q = findQuestion(form, path);
    if (q) mark(q, why);
    else lost.push(why);
  }
  const summary = form.querySelector(".summary");
  summary.textContent = [sentence || say("form.check"), ...lost].join(" ");
  summary.hidden = false;
  const first = [...form.querySelectorAll("[aria-invalid=true]")].find((input) => input.offsetParent);
  if (first) first.focus();
  else form.querySelector(".questions").scrollTop = 0;
}

function addRow(q) {
  const list = q.querySelector(":scope > .rows");
  const index = Number(list.dataset.next);
  list.dataset.next = index + 1;
  const holder = document.createElement("template");
  holder.innerHTML = q.querySelector(":scope > template").innerHTML.replaceAll("__row__", index);
  const row = holder.content.firstElementChild;
  list.append(row);
  number(list);
  prepare(row);
  return row;
}

function number(list) {
  [...list.children].forEach((row, at) => {
    row.querySelector("legend").textContent = say("form.row", { number: at + 1 });
    row.querySelector(".remove").setAttribute("aria-label", say("form.remove_row", { number: at + 1 }));
  });
}

function removeRow(row) {
  const q = row.closest(".q");
  const list = row.parentElement;
  row.remove();
  if (!list.children.length) addRow(q);
  number(list);
  q.querySelector(":scope > .add-row").focus();
}

async function upload(input) {
  const list = input.closest(".files").querySelector(".chips");
  for (const file of [...input.files]) {
    const chip = element("li", { class: "waiting" }, say("form.uploading", { name: file.name }));
    list.append(chip);
    const kept = await postFile(file);
    if (!kept?.accepted) {
      chip.remove();
      if (kept) {
        mark(input.closest(".q"), kept.toast);
        toast(kept.toast, "bad");
      }
      continue;
    }
    const remove = element("button", { type: "button", class: "icon", "aria-label": say("form.remove", { name: kept.name }) }, "✕");
    chip.replaceWith(element("li", { "data-value": kept.id }, element("span", { dir: "auto" }, kept.name), remove));
    mark(input.closest(".q"), "");
  }
  input.value = "";
}

function prepare(holder) {
  for (const combo of holder.querySelectorAll(".combo")) startPicker(combo);
}

export function openForm(form) {
  const holder = form.querySelector(".questions");
  prepare(form);
  conditions(holder);
  form.dataset.before = JSON.stringify(collect(holder));
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".add-row")) field(addRow(button.closest(".q")).querySelector(".q"))?.focus();
    else if (button.matches(".row > .remove")) removeRow(button.closest(".row"));
    else if (button.matches(".files .chips button")) button.closest("li").remove();
    conditions(holder);
  });
  form.addEventListener("change", (event) => {
    if (event.target.type === "file") upload(event.target);
    conditions(holder);
  });
  form.addEventListener("input", (event) => {
    const q = event.target.closest(".q");
    if (q && !q.querySelector(":scope > .error").hidden) mark(q, "");
    conditions(holder);
  });
  form.addEventListener("picked", () => conditions(holder));
  const first = [...form.querySelectorAll(".questions input, .questions textarea, .questions select")];
  (first.find((input) => input.offsetParent && input.type !== "file") ?? form.querySelector("h2")).focus();
}
