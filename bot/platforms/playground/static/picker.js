// Pick people by typing a part of their name: a combobox with a list, chips for who is chosen.

import { element } from "./net.js";

export function startPicker(combo) {
  const input = combo.querySelector("[role=combobox]");
  const list = combo.querySelector("[role=listbox]");
  const chosen = combo.querySelector(".chips");
  const nothing = list.querySelector(".nothing");
  const options = [...list.querySelectorAll("[role=option]")];
  const many = combo.dataset.many === "yes";
  let active = null;

  const shown = () => options.filter((option) => !option.hidden);

  function point(option) {
    active?.classList.remove("active");
    active = option ?? null;
    active?.classList.add("active");
    if (active) {
      input.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function open() {
    const words = input.value.trim().toLowerCase().split(/\s+/);
    for (const option of options) option.hidden = !words.every((word) => option.dataset.find.includes(word));
    nothing.hidden = shown().length > 0;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    point(input.value.trim() ? shown()[0] : null);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    point(null);
  }

  function drop(value) {
    chosen.querySelector(`[data-value="${CSS.escape(value)}"]`)?.remove();
    options.find((option) => option.dataset.value === value)?.setAttribute("aria-selected", "false");
    combo.dispatchEvent(new Event("picked", { bubbles: true }));
  }

  function take(option) {
    const value = option.dataset.value;
    const had = option.getAttribute("aria-selected") === "true";
    if (!many) for (const chip of [...chosen.children]) drop(chip.dataset.value);
    if (had && many) drop(value);
    else {
      const name = option.textContent;
      const label = combo.dataset.remove.replace("{name}", name);
      const remove = element("button", { type: "button", class: "icon", "aria-label": label }, "✕");
      chosen.append(element("li", { "data-value": value }, element("span", {}, name), remove));
      option.setAttribute("aria-selected", "true");
    }
    input.value = "";
    close();
    combo.dispatchEvent(new Event("picked", { bubbles: true }));
  }

  input.addEventListener("input", open);
  input.addEventListener("click", open);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const visible = shown();
    const at = visible.indexOf(active);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open();
      const step = event.key === "ArrowDown" ? 1 : -1;
      point(visible[(at + step + visible.length) % visible.length] ?? shown()[0]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!list.hidden && active) take(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Backspace" && !input.value && chosen.lastElementChild) {
      drop(chosen.lastElementChild.dataset.value);
    }
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  chosen.addEventListener("click", (event) => {
    const chip = event.target.closest("button")?.closest("li");
    if (!chip) return;
    drop(chip.dataset.value);
    input.focus();
  });
}
