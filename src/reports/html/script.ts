/*
 * The page's only script: filters rows and findings, and opens a finding that a link points to. Everything is readable
 * without it; what needs it is hidden until it runs.
 */
export const script = `
"use strict";
const form = document.getElementById("filter");
const rows = [...document.querySelectorAll("[data-component]")];
const chosen = (name) => new Set([...form.querySelectorAll("input[name=" + name + "]:checked")].map((box) => box.value));
const apply = () => {
  const components = chosen("component");
  const severities = chosen("severity");
  let shown = 0;
  let all = 0;
  for (const row of rows) {
    const fits = components.has(row.dataset.component) && row.dataset.severity.split(" ").some((one) => severities.has(one));
    row.hidden = !fits;
    if (row.localName !== "details") continue;
    all += 1;
    if (fits) shown += 1;
  }
  for (const group of document.querySelectorAll("[data-group]"))
    group.hidden = group.querySelector("details:not([hidden])") === null;
  document.getElementById("shown").textContent = shown === all ? "all " + all + " shown" : shown + " of " + all + " shown";
};
if (form !== null) {
  form.hidden = false;
  form.addEventListener("change", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  for (const [id, open] of [["open", true], ["close", false]])
    document.getElementById(id).addEventListener("click", () => {
      for (const one of document.querySelectorAll("details.finding")) one.open = open;
    });
  apply();
}
const follow = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (target === null || target.localName !== "details") return;
  target.open = true;
  target.scrollIntoView();
  target.querySelector("summary").focus({ preventScroll: true });
};
addEventListener("hashchange", follow);
follow();
`;
