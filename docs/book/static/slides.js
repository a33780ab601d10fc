/* Starts the slides, in the theme of the reader's system. */
"use strict";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const dress = () => { document.documentElement.dataset.theme = dark.matches ? "dark" : "light"; };
dress();
dark.addEventListener("change", dress);
Reveal.initialize({
  width: 1280, height: 720, margin: 0.04, center: false, hash: true, transition: "none",
  slideNumber: "c/t", preventIframeAutoFocus: true,
});
