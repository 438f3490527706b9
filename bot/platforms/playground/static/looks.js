// What every page has: light or dark, and the language.

import { byId, post } from "./net.js";

const root = document.documentElement;

export function startLooks() {
  byId("theme").addEventListener("click", () => {
    const dark = root.dataset.theme === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : root.dataset.theme === "dark";
    root.dataset.theme = dark ? "light" : "dark";
    document.cookie = `theme=${root.dataset.theme}; max-age=31536000; samesite=strict; path=/`;
  });
  byId("language").addEventListener("click", async (event) => {
    const answer = await post("/language", { lang: event.currentTarget.dataset.lang });
    if (answer) location.reload();
  });
}
