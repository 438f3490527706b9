// Filter the rows of a ledger by any word in them.

const filter = document.getElementById("filter");
const count = document.getElementById("count");

filter?.addEventListener("input", () => {
  const words = filter.value.trim().toLowerCase().split(/\s+/);
  let shown = 0;
  for (const row of document.querySelectorAll("#rows tbody tr")) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
    shown += row.hidden ? 0 : 1;
  }
  count.textContent = count.dataset.words.replace("{count}", String(shown));
});
