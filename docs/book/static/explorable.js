/* Moves the explorables of the book: the pictures are drawn, and a control chooses among them. */
"use strict";

function position(control) {
  if (control.type === "checkbox") {
    return JSON.parse(control.dataset.values).indexOf(Number(control.checked));
  }
  return control.tagName === "SELECT" ? control.selectedIndex : Number(control.value);
}

function settings(control) {
  return control.tagName === "SELECT" ? control.length : JSON.parse(control.dataset.values).length;
}

function show(figure, controls, frames) {
  let number = 0;
  for (const control of controls) {
    number = number * settings(control) + position(control);
    if (control.type === "range") {
      const value = JSON.parse(control.dataset.values)[position(control)];
      control.setAttribute("aria-valuetext", value);
      control.parentElement.querySelector("output").textContent = value;
    }
  }
  const [source, alt, words] = frames[number];
  const picture = figure.querySelector("img");
  picture.hidden = source === "";
  if (source !== "") {
    picture.src = source;
    picture.alt = alt;
  }
  figure.querySelector(".words").textContent = words;
}

function start(figure) {
  const frames = JSON.parse(figure.querySelector("script").textContent);
  const controls = [...figure.querySelectorAll("input, select")];
  for (const control of controls) {
    control.addEventListener("input", () => show(figure, controls, frames));
  }
  show(figure, controls, frames); // a browser may have kept other settings
  figure.querySelector(".controls").hidden = false;
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("figure.explorable").forEach(start);
});
