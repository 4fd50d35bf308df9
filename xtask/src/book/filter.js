// Shows the rows of the ledger that the choices above it ask for.
const form = document.getElementById("filter");
const rows = [...document.querySelectorAll("tbody tr")];

function filter() {
  const { chapter, verdict, kind, words } = form.elements;
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden =
      (chapter.value && row.dataset.chapter !== chapter.value) ||
      (kind.value && row.dataset.kind !== kind.value) ||
      (verdict.value && row.className !== verdict.value) ||
      !wanted.every((word) => text.includes(word));
  }
  document.getElementById("shown").textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} shown`;
}

form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
filter();
