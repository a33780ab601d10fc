/* Shows an excerpt of the page below each result of the search, from `texts.js`. */
"use strict";

const LENGTH = 220;

function words() {
  const asked = new URLSearchParams(window.location.search).get("q") || "";
  return asked.toLowerCase().split(/\s+/).filter((word) => word.length > 1);
}

function excerpt(text, wanted) {
  const lower = text.toLowerCase();
  const places = wanted.map((word) => lower.indexOf(word)).filter((place) => place >= 0);
  const place = places.length ? Math.min(...places) : 0;
  const start = place < LENGTH / 2 ? 0 : text.indexOf(" ", place - LENGTH / 2) + 1;
  const cut = text.slice(start, start + LENGTH);
  return (start ? "… " : "") + cut.slice(0, cut.lastIndexOf(" ")) + " …";
}

function marked(text, wanted) {
  const paragraph = document.createElement("p");
  paragraph.className = "excerpt";
  const plain = wanted.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  for (const part of text.split(new RegExp(`(${plain.join("|") || "$^"})`, "i"))) {
    const hit = wanted.includes(part.toLowerCase());
    const node = hit ? document.createElement("mark") : document.createTextNode(part);
    if (hit) node.textContent = part;
    paragraph.append(node);
  }
  return paragraph;
}

function complete(results) {
  for (const item of results.querySelectorAll("li:not(.told)")) {
    const link = item.querySelector("a");
    if (!link) continue;
    item.classList.add("told");
    const root = new URL(document.documentElement.dataset.content_root, window.location.href).href;
    const page = decodeURIComponent(link.href.slice(root.length)).replace(/[?#].*/, "");
    if (BOOK_TEXTS[page]) item.append(marked(excerpt(BOOK_TEXTS[page], words()), words()));
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const results = document.getElementById("search-results");
  new MutationObserver(() => complete(results)).observe(results, { childList: true, subtree: true });
});
