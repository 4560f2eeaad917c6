import { colors } from "./colors.ts";
import { marks } from "./marks.ts";

const layout = `
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; overflow-wrap: anywhere; }
main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1rem; }
main:focus { outline: none; }
footer { color: var(--faint); padding-block: 2rem; font-size: .875rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
code { font: .9em ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h2 { font-size: 1.3rem; margin: 0 0 .75rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
small, .faint { color: var(--faint); font-size: .875em; }
[hidden] { display: none !important; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; z-index: 3; background: var(--card); padding: .5rem 1rem; }
.top { position: sticky; top: 0; z-index: 2; display: flex; gap: .25rem 1.25rem; align-items: center; padding: .6rem max(1rem, calc((100% - 74rem) / 2)); background: var(--card); border-bottom: 1px solid var(--line); }
.brand { white-space: nowrap; font-weight: 700; letter-spacing: .01em; }
.top nav { display: flex; gap: 1rem; overflow-x: auto; white-space: nowrap; font-size: .9rem; padding: .2rem; }
.top nav a { text-decoration: none; color: var(--faint); }
.top nav a:hover { color: var(--link); text-decoration: underline; }
section, .filter { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem; margin: 1rem 0; }
.verdict { border-left-width: 8px; }
.verdict.deny { background: var(--deny-tint); border-color: var(--deny); }
.verdict.warn { background: var(--warn-tint); border-color: var(--warn); }
.verdict.audit { background: var(--audit-tint); border-color: var(--audit); }
.verdict.allow { background: var(--allow-tint); border-color: var(--allow); }
.verdict h1 { margin: 0; font-size: 1.75rem; }
.verdict.deny h1 { color: var(--deny); } .verdict.warn h1 { color: var(--warn); } .verdict.audit h1 { color: var(--audit); } .verdict.allow h1 { color: var(--allow); }
.verdict h1 small { font-weight: 400; }
.verdict p { margin: .4rem 0 1rem; font-size: 1.05rem; }
.numbers { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; margin: 0; padding: 0; }
.numbers li { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .35rem .8rem; color: var(--faint); }
.numbers b { color: var(--ink); font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.numbers .deny b { color: var(--deny); } .numbers .warn b, .numbers .problem b { color: var(--warn); } .numbers .audit b { color: var(--audit); }
.numbers .none b { color: var(--faint); }
.filter { display: flex; flex-wrap: wrap; gap: .5rem 2rem; padding-block: .75rem; }
.filter fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem .9rem; align-items: center; }
.filter legend { float: left; font-weight: 600; padding: 0 .25rem 0 0; }
.filter label { white-space: nowrap; }
.filter input { accent-color: var(--link); }
.filter .do { margin: 0 0 0 auto; display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
button { font: inherit; font-size: .875rem; color: var(--ink); background: var(--page); border: 1px solid var(--line); border-radius: 8px; padding: .2rem .7rem; cursor: pointer; }
button:hover { border-color: var(--link); }
.scroll { overflow-x: auto; margin: 0 -1.25rem; padding: 2px 1.25rem; }
table { border-collapse: separate; border-spacing: 2px; overflow-wrap: break-word; }
table code { white-space: nowrap; }
.body table code { white-space: normal; overflow-wrap: anywhere; }
.grid { border-spacing: 0; width: 100%; }
.grid th, .grid td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
.grid td.m { white-space: nowrap; }
.grid thead th { color: var(--faint); font-size: .875rem; }
.grid.cells { border-spacing: 2px; }
.grid.cells td.m { border: 0; border-radius: 5px; padding: .35rem .6rem; min-width: 5rem; }
.grid.cells th, .grid.cells td.n { border: 0; }
.grid.small { width: auto; font-size: .9rem; }
.grid caption { text-align: left; font-weight: 600; padding: .5rem 0 0; }
.grid .n, td.n { text-align: right; font-variant-numeric: tabular-nums; padding-right: 1rem; }
.plain, .choices { list-style: none; margin: 0; padding: 0; }
.plain li, .choices li { padding: .15rem 0; }
.names { color: var(--faint); font-size: .875rem; margin: .5rem 0 0; }
.finding { border: 1px solid var(--line); border-left: 5px solid var(--line); border-radius: 8px; margin: .5rem 0; scroll-margin-top: 4rem; }
.finding.deny { border-left-color: var(--deny); } .finding.warn { border-left-color: var(--medium); } .finding.audit { border-left-color: var(--audit); }
.finding summary { display: flex; flex-wrap: wrap; gap: .15rem .6rem; align-items: baseline; cursor: pointer; padding: .55rem .8rem; list-style-position: inside; }
.finding summary::-webkit-details-marker { display: none; }
.finding summary::before { content: "▸"; color: var(--faint); }
.finding[open] > summary::before { content: "▾"; }
.finding .title { flex: 1 1 16rem; }
.finding[open] .title { font-weight: 600; }
.tags span { font-size: .8rem; color: var(--faint); border: 1px solid var(--line); border-radius: 99px; padding: 0 .5rem; margin-right: .25rem; white-space: nowrap; }
.share { font-size: .875rem; color: var(--faint); white-space: nowrap; font-variant-numeric: tabular-nums; }
progress { appearance: none; width: 4rem; height: .5rem; border: 0; border-radius: 4px; overflow: hidden; background: var(--line); vertical-align: middle; }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--faint); }
progress::-moz-progress-bar { background: var(--faint); }
.body { padding: 0 .9rem .9rem; border-top: 1px solid var(--line); }
.body p { margin: .7rem 0; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .25rem 1rem; margin: .5rem 0; }
dt { color: var(--faint); grid-column: 1; }
dd { margin: 0; grid-column: 2; }
.fix { font-weight: 600; }
@media (max-width: 40rem) {
  main { padding: 0 .6rem; }
  section, .filter { padding: .9rem; border-radius: 10px; }
  .scroll { margin: 0 -.9rem; padding: 2px .9rem; }
  .verdict h1 { font-size: 1.4rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  .cells tbody th { min-width: 8.5rem; } .cells tbody th code { white-space: normal; overflow-wrap: anywhere; } .cells tbody th small { display: block; }
  .grid.cells td.m { min-width: 3rem; white-space: normal; }
  dd { grid-column: 1; margin-bottom: .4rem; }
  .filter .do { margin: 0; }
}
@media print {
  .top, .filter, .skip { display: none; }
  body { background: none; }
  section { break-inside: avoid-page; border-color: #999; }
  details::details-content { content-visibility: visible; block-size: auto; }
  * { print-color-adjust: exact; }
}
`;

/** The whole style sheet of a report. */
export const styles = colors + layout + marks;
