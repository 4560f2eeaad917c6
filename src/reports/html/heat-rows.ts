import { severities, type Component, type Severity } from "../../domain/advisory.ts";
import type { AssessedFinding, Assessment, KernelCount } from "../../domain/assessment.ts";
import { count, kernelName } from "../words.ts";
import { anchorOf } from "./anchor.ts";

/** What a cell says: hit with a severity, nobody can tell, or cleared by evidence. */
export type HeatKind = Severity | "unclear" | "cleared";

/** Nodes of one column that are hit; 0 for what hangs on no node. */
export interface HeatCell {
  readonly kind: HeatKind;
  readonly nodes: number;
}

/** A kernel or a cluster, with the number of its nodes. */
export interface HeatColumn {
  readonly name: string;
  readonly about: string;
  readonly nodes: number;
}

export interface HeatRow {
  readonly id: string;
  readonly title: string;
  readonly component: Component;
  readonly severities: readonly Severity[];
  /** Of the block that tells more. */
  readonly anchor: string;
  /** By column; more than one where some nodes are hit and others unclear. */
  readonly cells: ReadonlyMap<number, readonly HeatCell[]>;
}

/** Advisories against kernels or clusters. */
export interface Heat {
  readonly columns: readonly HeatColumn[];
  readonly rows: readonly HeatRow[];
}

const MAX_KERNELS = 40; // beside one another; the rest shares a column

/** The advisories of an assessment against its kernels; a column of its own for what hangs on no node. */
export function heatOf(assessment: Assessment): Heat {
  const { findings, cleared } = assessment;
  const kernels = kernelsOf(assessment);
  const rest = kernels.slice(MAX_KERNELS);
  const whole = findings.some(({ nodes }) => nodes.groups.length === 0);
  const columns: HeatColumn[] = [
    ...(whole ? [{ name: "the cluster as a whole", about: "", nodes: 0 }] : []),
    ...kernels
      .slice(0, MAX_KERNELS)
      .map((kernel) => ({ name: kernelName(kernel), about: kernel.osImage, nodes: kernel.count })),
    ...(rest.length === 0 ? [] : [{ name: count(rest.length, "more kernel"), about: "", nodes: nodesIn(rest) }]),
  ];
  const first = whole ? 1 : 0;
  const places = new Map(kernels.map((kernel, index) => [keyOf(kernel), first + Math.min(index, MAX_KERNELS)]));
  const rows = [...Map.groupBy(findings, ({ id }) => id)].flatMap(([id, same]): readonly HeatRow[] => {
    const cells = new Map<number, HeatCell[]>();
    const put = (groups: readonly KernelCount[], kind: HeatKind): void => {
      for (const group of groups) add(cells, places.get(keyOf(group)) ?? columns.length - 1, kind, group.count);
    };
    for (const finding of same) {
      if (finding.nodes.groups.length === 0) add(cells, 0, kindOf(finding), 0);
      else put(finding.nodes.groups, kindOf(finding));
    }
    for (const entry of cleared) if (entry.id === id) put(entry.groups, "cleared");
    return same[0] === undefined ? [] : [rowOf(id, same[0], same, anchorOf(same[0]), cells)];
  });
  return { columns, rows };
}

/** A row with what the filter needs. */
export function rowOf(
  id: string,
  { title, component }: Pick<AssessedFinding, "title" | "component">,
  findings: readonly Pick<AssessedFinding, "severity">[],
  anchor: string,
  cells: HeatRow["cells"],
): HeatRow {
  const present = severities.filter((severity) => findings.some((finding) => finding.severity === severity));
  return { id, title, component, severities: present, anchor, cells };
}

/** All kernels of an assessment: those it names, else what its parts show, each with the largest number seen. */
export function kernelsOf({ kernels, findings, cleared }: Assessment): readonly KernelCount[] {
  const found = new Map((kernels ?? []).map((kernel) => [keyOf(kernel), kernel]));
  for (const group of [...findings.flatMap(({ nodes }) => nodes.groups), ...cleared.flatMap(({ groups }) => groups)]) {
    const known = found.get(keyOf(group));
    if (known === undefined || known.count < group.count) found.set(keyOf(group), group);
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count);
}

/** The kind of a finding's cells. */
export function kindOf({ status, severity }: Pick<AssessedFinding, "status" | "severity">): HeatKind {
  return status === "undetermined" ? "unclear" : severity;
}

function add(cells: Map<number, HeatCell[]>, column: number, kind: HeatKind, nodes: number): void {
  const here = cells.get(column) ?? [];
  const index = here.findIndex((cell) => cell.kind === kind);
  const known = here[index];
  if (known === undefined) here.push({ kind, nodes });
  else here[index] = { kind, nodes: known.nodes + nodes };
  cells.set(column, here);
}

function nodesIn(kernels: readonly KernelCount[]): number {
  return kernels.reduce((sum, kernel) => sum + kernel.count, 0);
}

function keyOf({ kernelVersion, osImage }: KernelCount): string {
  return `${kernelVersion}\n${osImage}`;
}
