// Finds the sections that hold every word of the query; those with a word in the title come first.
const folded = entries.map((entry) => (entry.title + "\n" + entry.text).toLowerCase());
const query = document.getElementById("query");
const found = document.getElementById("found");
const results = document.getElementById("results");

function score(index, words) {
  const title = entries[index].title.toLowerCase();
  const count = (word) => folded[index].split(word).length - 1;
  return words.every(count) ? words.reduce((sum, word) => sum + count(word) + (title.includes(word) ? 100 : 0), 0) : 0;
}

function excerpt(text, word) {
  const at = Math.max(0, text.toLowerCase().indexOf(word));
  const start = Math.max(0, text.lastIndexOf(" ", at - 60));
  return (start ? "… " : "") + text.slice(start, start + 180).replace(/\s+/g, " ").trim() + " …";
}

function result(index, words) {
  const item = document.createElement("li");
  const link = item.appendChild(document.createElement("a"));
  link.href = entries[index].link;
  link.textContent = entries[index].title;
  item.append(document.createElement("br"), excerpt(entries[index].text, words[0]));
  return item;
}

query.addEventListener("input", () => {
  const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
  const scores = words.length ? entries.map((_, index) => score(index, words)) : [];
  const hits = [...scores.keys()].filter((index) => scores[index]).sort((a, b) => scores[b] - scores[a]);
  found.textContent = words.length ? `${hits.length} of ${entries.length} sections` : "";
  results.replaceChildren(...hits.map((index) => result(index, words)));
});
document.getElementById("search").addEventListener("submit", (event) => event.preventDefault());
document.getElementById("search").hidden = false;
