/* Where something is wider than its place and scrolls, the keyboard reaches it. */
"use strict";

const SCROLLING = ".cell_output, .explorable, .course-map, div.math, section:has(> dl.py), :is(p, li, td):has(> math), .reveal pre";

function reach(box) {
  if (box.scrollWidth > box.clientWidth) {
    box.tabIndex = 0;
  } else {
    box.removeAttribute("tabindex");
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const sizes = new ResizeObserver((changes) => changes.forEach((change) => reach(change.target)));
  document.querySelectorAll(SCROLLING).forEach((box) => sizes.observe(box));
});
