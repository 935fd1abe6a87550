"use strict";
// Without this script the page reads as it is; it adds the filters and opens what a link leads to.
const form = document.querySelector("form.filter");
const cases = [...document.querySelectorAll("details.case")];
const texts = new Map();

function textOf(one) {
  if (!texts.has(one)) texts.set(one, one.textContent.toLowerCase());
  return texts.get(one);
}

function fits(one, name, wanted) {
  if (!wanted) return true;
  if (name === "tags") return one.dataset.tags.split(" ").includes(wanted);
  if (name === "state" && [one.dataset.flip, one.dataset.slip].includes(wanted)) return true;
  return one.dataset[name] === wanted;
}

function apply() {
  const words = form.querySelector("input").value.toLowerCase().split(/\s+/).filter(Boolean);
  const selects = [...form.querySelectorAll("select")];
  let shown = 0;
  for (const one of cases) {
    const shows =
      selects.every((select) => fits(one, select.name, select.value)) && words.every((word) => textOf(one).includes(word));
    one.hidden = !shows;
    shown += shows;
  }
  form.querySelector("output").textContent = `${shown} of ${cases.length} case${cases.length === 1 ? "" : "s"}`;
}

function openTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let at = target; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
  target.scrollIntoView({ block: "nearest" });
}

if (form && cases.length) {
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-filter]");
    if (!link) return;
    form.reset();
    form.elements[link.dataset.filter].value = link.dataset.value;
    apply();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    form.querySelector("input").focus();
  });
  apply();
}
window.addEventListener("hashchange", openTarget);
openTarget();
