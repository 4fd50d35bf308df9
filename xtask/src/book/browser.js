// Looks at a page in frames of several widths, and writes what is wrong into #result as JSON.

// Red, green and blue from 0 to 1, and opacity, of a colour as getComputedStyle writes it.
function channels(color) {
  const numbers = (color.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const [red, green, blue, alpha = 1] = color.startsWith("color(") ? numbers : [...numbers.slice(0, 3).map((n) => n / 255), ...numbers.slice(3)];
  return { rgb: [red, green, blue], alpha };
}

function luminance(rgb) {
  const linear = rgb.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

function blend(over, under, alpha) {
  return over.map((value, index) => alpha * value + (1 - alpha) * under[index]);
}

// The colour behind an element: its ancestors' backgrounds, one over the other, down to the paper.
function backdrop(element, style, paper) {
  const layers = [];
  for (let at = element; at && at.nodeType === 1; at = at.parentElement) {
    const { rgb, alpha } = channels(style(at).backgroundColor);
    if (alpha > 0) layers.unshift({ rgb, alpha });
  }
  return layers.reduce((under, { rgb, alpha }) => blend(rgb, under, alpha), paper);
}

function contrastProblems(document, view) {
  const style = (element) => view.getComputedStyle(element);
  const paper = matchMedia("(prefers-color-scheme: dark)").matches ? [0.07, 0.07, 0.07] : [1, 1, 1];
  const problems = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const box = element.getBoundingClientRect();
    if (!walker.currentNode.data.trim() || !box.width || element.closest("script, style, option, .skip")) continue;
    const own = style(element);
    const ink = channels(element.closest("svg") ? own.fill : own.color);
    const behind = backdrop(element, style, paper);
    const [light, dark] = [luminance(blend(ink.rgb, behind, ink.alpha)), luminance(behind)].sort((a, b) => b - a);
    const size = parseFloat(own.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(own.fontWeight) >= 700);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < (isLarge ? 3 : 4.5)) {
      problems.add(`contrast ${ratio.toFixed(2)}: “${walker.currentNode.data.trim().slice(0, 40)}”`);
    }
  }
  return [...problems];
}

function figureProblems(document) {
  const shapes = "path, rect, circle, line, polyline, polygon, text";
  const isDrawn = (svg) =>
    [...svg.querySelectorAll(shapes)].some((shape) => {
      const { width, height } = shape.getBoundingClientRect();
      return width + height > 0;
    });
  const figures = [...document.querySelectorAll(".figure")];
  const blank = figures.filter((figure) => ![...figure.querySelectorAll("svg")].some(isDrawn));
  return blank.map((figure) => `a figure shows nothing: ${figure.textContent.trim().slice(0, 40)}`);
}

function mathProblems(document) {
  const problems = [];
  for (const math of document.querySelectorAll("math")) {
    const { width, height } = math.getBoundingClientRect();
    const isMathml = math.namespaceURI === "http://www.w3.org/1998/Math/MathML";
    if (!isMathml || !width || !height) problems.push(`a formula is not visible: ${math.textContent}`);
  }
  const prose = [...document.querySelectorAll("p, li")].map((element) => element.textContent);
  return problems.concat(prose.filter((text) => text.includes("$$")).map((text) => `LaTeX is left over: ${text}`));
}

function overflowProblems(document) {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide`] : [];
}

function enter(input, value) {
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function filterProblems(document) {
  const filter = document.getElementById("filter");
  if (!filter) return [];
  const visible = () => [...document.querySelectorAll("tbody tr")].filter((row) => !row.hidden);
  const all = visible().length;
  enter(filter.elements.verdict, "pass");
  const passed = visible();
  enter(filter.elements.verdict, "");
  enter(filter.elements.words, "no claim has these words");
  const none = visible().length;
  enter(filter.elements.words, "");
  const works = all > 0 && none === 0 && visible().length === all && passed.every((row) => row.className === "pass");
  return works ? [] : ["the filter does not filter"];
}

function searchProblems(document) {
  const query = document.getElementById("query");
  if (!query) return [];
  const results = document.getElementById("results");
  enter(query, document.querySelector(".chapters ol a").textContent);
  const found = results.children.length;
  enter(query, "no section has these words");
  const none = results.children.length;
  enter(query, "optimsier");
  const forgiven = results.children.length;
  enter(query, "");
  return found > 0 && none === 0 && forgiven > 0 ? [] : ["the search does not find"];
}

function switchProblems(document) {
  const all = document.querySelector(".all-code input");
  if (!all) return [];
  const folded = [...document.querySelectorAll("details.code")];
  all.click();
  const unfolded = folded.every((code) => code.open);
  all.click();
  return unfolded && folded.every((code) => !code.open) ? [] : ["the switch does not unfold all code"];
}

function stopProblems(document) {
  const boxes = [...document.querySelectorAll(".scroll")];
  const wrong = boxes.filter((box) => (box.tabIndex === 0) !== box.scrollWidth > box.clientWidth);
  return wrong.map((box) => `a tab stop that does not scroll, or the other way round: ${box.textContent.trim().slice(0, 40)}`);
}

// What axe-core finds in a frame, where it is there.
async function accessProblems(window) {
  if (!window.axe) return [];
  const { violations } = await window.axe.run(window.document);
  const first = (violation) => violation.nodes[0].html.slice(0, 120);
  return violations.map((violation) => `axe-core: ${violation.help} (${violation.nodes.length}): ${first(violation)}`);
}

addEventListener("load", async () => {
  const ofLooks = [overflowProblems, contrastProblems, figureProblems, mathProblems];
  const checks = [...ofLooks, filterProblems, searchProblems, switchProblems, stopProblems];
  const problems = [];
  for (const frame of document.querySelectorAll("iframe")) {
    const found = checks.flatMap((check) => check(frame.contentDocument, frame.contentWindow));
    found.push(...(await accessProblems(frame.contentWindow)));
    problems.push(...found.map((problem) => `${frame.width} wide: ${problem}`));
  }
  document.getElementById("result").textContent = JSON.stringify(problems);
});
