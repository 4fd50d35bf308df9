// Finds the sections that hold every word of the query; those with a word in the title come first. A word that no
// section holds stands for the nearest one that some section does: a slip of the keyboard or two.
const folded = entries.map((entry) => (entry.title + "\n" + entry.text).toLowerCase());
const vocabulary = [...new Set(folded.join("\n").match(/\p{L}{3,}/gu))];
const query = document.getElementById("query");
const found = document.getElementById("found");
const results = document.getElementById("results");

// How many letters one must change, leave out, put in or swap with the next to get from one word to the other.
function distance(one, other) {
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= one.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + same);
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[one.length][other.length];
}

// The places where a word of the text begins with this one.
function places(text, word) {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return [...text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])${escaped}`, "gu"))].map((match) => match.index);
}

// The word itself where some section holds it, else the nearest of the book's words, if one is near.
function nearest(word) {
  if (folded.some((text) => places(text, word).length)) return word;
  const slips = word.length < 4 ? 0 : word.length < 7 ? 1 : 2;
  const near = vocabulary.filter((known) => Math.abs(known.length - word.length) <= slips);
  const ranked = near.map((known) => [distance(word, known), known]).filter(([away]) => away <= slips);
  return ranked.length ? ranked.reduce((best, next) => (next[0] < best[0] ? next : best))[1] : word;
}

function score(index, words) {
  const title = entries[index].title.toLowerCase();
  const count = (word) => places(folded[index], word).length;
  return words.every(count) ? words.reduce((sum, word) => sum + count(word) + (places(title, word).length ? 100 : 0), 0) : 0;
}

function excerpt(text, word) {
  const at = places(text.toLowerCase(), word)[0] ?? 0;
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
  const typed = query.value.toLowerCase().split(/\s+/).filter(Boolean);
  const words = typed.map(nearest);
  const scores = words.length ? entries.map((_, index) => score(index, words)) : [];
  const hits = [...scores.keys()].filter((index) => scores[index]).sort((a, b) => scores[b] - scores[a]);
  const instead = words.join(" ") === typed.join(" ") ? "" : `, for “${words.join(" ")}”`;
  found.textContent = words.length ? `${hits.length} of ${entries.length} sections${instead}` : "";
  results.replaceChildren(...hits.map((index) => result(index, words)));
});
document.getElementById("search").addEventListener("submit", (event) => event.preventDefault());
document.getElementById("search").hidden = false;
