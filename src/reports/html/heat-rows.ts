import type { Component, Severity } from "../../domain/advisory.ts";
import { severities } from "../../domain/advisory.ts";
import type { AssessedFinding, Assessment, KernelCount } from "../../domain/assessment.ts";

/** What a cell says: hit with a severity, nobody can tell, or cleared by evidence. */
export type HeatKind = Severity | "unclear" | "cleared";

export interface HeatCell {
  readonly kind: HeatKind;
  readonly count: number;
}

export interface HeatRow {
  readonly id: string;
  readonly title: string;
  readonly component: Component;
  readonly severities: readonly Severity[];
  /** The finding that the row links to. */
  readonly finding: AssessedFinding;
  /** By column; more than one where some nodes of a kernel are hit and others unclear. */
  readonly cells: ReadonlyMap<number, readonly HeatCell[]>;
  /** For findings that hang on no node: what holds for the whole cluster. */
  readonly everywhere?: HeatKind;
}

export interface Heat {
  readonly columns: readonly KernelCount[];
  /** Nodes in the last column, which stands for all kernels that found no place of their own; 0 where there is none. */
  readonly others: { readonly kernels: number; readonly nodes: number };
  readonly rows: readonly HeatRow[];
}

const MAX_COLUMNS = 40; // kernels beside one another; the rest is one column

/** Advisories against kernels, as numbers of nodes. */
export function heatOf(assessment: Assessment): Heat {
  const { findings, cleared } = assessment;
  const kernels = kernelsOf(assessment);
  const columns = kernels.slice(0, MAX_COLUMNS);
  const rest = kernels.slice(MAX_COLUMNS);
  const places = new Map(columns.map((kernel, index) => [keyOf(kernel), index]));
  const rows = [...Map.groupBy(findings, ({ id }) => id)].flatMap(([id, same]): readonly HeatRow[] => {
    const first = same[0];
    if (first === undefined) return [];
    const cells = new Map<number, HeatCell[]>();
    const put = (groups: readonly KernelCount[], kind: HeatKind): void => {
      for (const group of groups) add(cells, places.get(keyOf(group)) ?? MAX_COLUMNS, kind, group.count);
    };
    for (const finding of same) put(finding.nodes.groups, kindOf(finding));
    for (const entry of cleared) if (entry.id === id) put(entry.groups, "cleared");
    const loose = same.find(({ nodes }) => nodes.groups.length === 0);
    return [
      {
        id,
        title: first.title,
        component: first.component,
        severities: severities.filter((severity) => same.some((finding) => finding.severity === severity)),
        finding: first,
        cells,
        ...(loose === undefined ? {} : { everywhere: kindOf(loose) }),
      },
    ];
  });
  return { columns, others: { kernels: rest.length, nodes: rest.reduce((sum, { count }) => sum + count, 0) }, rows };
}

/** All kernels of an assessment: those it names, else what its parts show, each with the largest number seen. */
export function kernelsOf({ kernels, findings, cleared }: Assessment): readonly KernelCount[] {
  if (kernels !== undefined) return kernels;
  const found = new Map<string, KernelCount>();
  for (const group of [...findings.flatMap(({ nodes }) => nodes.groups), ...cleared.flatMap(({ groups }) => groups)]) {
    const known = found.get(keyOf(group));
    if (known === undefined || known.count < group.count) found.set(keyOf(group), group);
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count);
}

function add(cells: Map<number, HeatCell[]>, column: number, kind: HeatKind, count: number): void {
  const here = cells.get(column) ?? [];
  const index = here.findIndex((cell) => cell.kind === kind);
  const known = here[index];
  if (known === undefined) here.push({ kind, count });
  else here[index] = { kind, count: known.count + count };
  cells.set(column, here);
}

function kindOf({ status, severity }: AssessedFinding): HeatKind {
  return status === "undetermined" ? "unclear" : severity;
}

function keyOf({ kernelVersion, osImage }: KernelCount): string {
  return `${kernelVersion}\n${osImage}`;
}
