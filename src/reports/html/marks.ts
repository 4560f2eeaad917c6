import type { CellState } from "../matrix-cell.ts";
import type { HeatKind } from "./heat-rows.ts";

/*
 * What a cell means is said by a sign as well as by a colour: not everybody sees both. The text behind the slash is what
 * screen readers say in place of the sign.
 */
const signs: Readonly<Record<HeatKind, readonly [sign: string, spoken: string]>> = {
  critical: ["✖", "critical"],
  high: ["▲", "high"],
  medium: ["◆", "medium"],
  low: ["●", "low"],
  unclear: ["?", "cannot tell"],
  cleared: ["✓", "cleared"],
};

const states: Readonly<Record<CellState, readonly [sign: string, spoken: string]>> = {
  unsafe: ["✖", "not safe"],
  minor: ["◆", "minor issue"],
  unclear: ["?", "cannot tell"],
  safe: ["✓", "safe"],
};

function sign(selector: string, [mark, spoken]: readonly [string, string]): string {
  // browsers that do not know the spoken form take the first line
  return `${selector}::before { content: "${mark}\\FE0E  "; content: "${mark}\\FE0E  " / "${spoken} "; }\n`;
}

const heat = `
.h { border-radius: 5px; padding: .1rem .45rem; font-variant-numeric: tabular-nums; white-space: nowrap; font-size: .875rem; }
.h::before { font-size: .8em; }
.critical { background: var(--critical); color: var(--on-critical); }
.high { background: var(--high); color: var(--on-high); }
.medium { background: var(--medium); color: var(--on-medium); }
.low { background: var(--low); color: var(--on-low); }
.unclear.h { background: repeating-linear-gradient(135deg, var(--unclear) 0 5px, var(--unclear-2) 5px 10px); color: var(--on-unclear); }
.cleared { background: var(--cleared); color: var(--on-cleared); }
.h.empty, .heat td { background: color-mix(in srgb, var(--line) 35%, transparent); }
.legend { display: flex; flex-wrap: wrap; gap: .35rem .5rem; align-items: center; margin: 0 0 .5rem; font-size: .875rem; color: var(--faint); }
.heat { font-size: .9rem; }
.heat td { min-width: 3.2rem; height: 2rem; text-align: center; border-radius: 5px; }
.heat td.critical { background: var(--critical); } .heat td.high { background: var(--high); } .heat td.medium { background: var(--medium); }
.heat td.low { background: var(--low); } .heat td.cleared { background: var(--cleared); }
.heat td.unclear { background: repeating-linear-gradient(135deg, var(--unclear) 0 5px, var(--unclear-2) 5px 10px); }
.heat td.mixed { padding: 1px; }
.mixed .h { display: block; margin: 1px 0; padding: 0 .3rem; }
.scroll:has(.heat) { max-height: 90vh; overflow: auto; }
.heat thead th { position: sticky; top: -2px; z-index: 1; background: var(--card); vertical-align: bottom; font-weight: 400; padding: 0 0 .35rem; text-align: left; color: var(--faint); }
.heat .k { text-align: center; }
.heat .k span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 16rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--ink); text-align: left; line-height: 1.25; }
.heat .k small { display: block; font-size: .75rem; overflow: hidden; text-overflow: ellipsis; }
.heat .k b { display: block; font-variant-numeric: tabular-nums; margin-top: .3rem; color: var(--ink); }
.heat { width: 100%; }
.heat thead th:first-child { left: -1.25rem; z-index: 2; }
.heat tbody th { position: sticky; left: -1.25rem; width: 100%; min-width: 17rem; max-width: 0; background: var(--card); text-align: left; font-weight: 400; padding: 0 .75rem 0 0; }
.heat tbody th a { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: inherit; text-decoration: none; }
.heat tbody th a:hover { color: var(--link); text-decoration: underline; }
.heat tr:hover th, .heat tr:focus-within th { color: var(--link); }
.m::before { font-weight: 700; }
.cells .unsafe { background: var(--deny-tint); } .cells .minor { background: var(--warn-tint); } .cells .safe { background: var(--allow-tint); }
.cells .m.unclear { background: repeating-linear-gradient(135deg, var(--unclear) 0 5px, var(--unclear-2) 5px 10px); color: var(--on-unclear); }
.cells .m.unclear::before { color: inherit; }
.m.unsafe::before { color: var(--deny); } .m.minor::before { color: var(--warn); } .m.unclear::before { color: var(--audit); } .m.safe::before { color: var(--allow); }
@media (max-width: 40rem) { .heat thead th:first-child { left: -.9rem; } .heat tbody th { left: -.9rem; min-width: 9rem; } .heat td { min-width: 2.8rem; } }
`;

/** Signs and colours of cells. */
export const marks =
  heat +
  Object.entries(signs)
    .map(([kind, one]) => sign(`.h.${kind}`, one))
    .join("") +
  Object.entries(states)
    .map(([state, one]) => sign(`.m.${state}`, one))
    .join("");
