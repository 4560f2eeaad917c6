import { severities, type Component, type Severity } from "../../domain/advisory.ts";
import type { AssessedFinding, Assessment, VerdictWord } from "../../domain/assessment.ts";
import type { Action } from "../../domain/policy.ts";
import { actions } from "../words.ts";

/** One cluster and what was found there. */
export interface FleetCluster {
  readonly name: string;
  readonly assessment: Assessment;
}

/** What one advisory means for one cluster. */
export interface FleetHit {
  readonly cluster: string;
  /** Index of the cluster; names may occur twice. */
  readonly index: number;
  readonly status: AssessedFinding["status"];
  readonly severity: Severity;
  readonly action: Action;
  readonly introduced: boolean;
  readonly nodes: { readonly matched: number; readonly total: number };
}

/** One advisory and all clusters it may hit, the worst first. */
export interface FleetAdvisory {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly component: Component;
  /** The strongest of its findings. */
  readonly severity: Severity;
  readonly action: Action;
  readonly impact: string;
  readonly remedy: string;
  readonly references: readonly string[];
  readonly hits: readonly FleetHit[];
}

/** Many clusters as one: the strongest verdict, and advisories by weight, each with its clusters. */
export interface Fleet {
  readonly verdict: VerdictWord;
  readonly summary: {
    readonly clusters: number;
    readonly nodes: number;
    /** Those that could be read, by their verdict. */
    readonly byVerdict: Readonly<Record<VerdictWord, number>>;
    readonly unreadable: number;
  };
  readonly clusters: readonly FleetCluster[];
  readonly advisories: readonly FleetAdvisory[];
}

const verdicts: readonly VerdictWord[] = [...actions, "allow"];

/** Turns assessments by cluster into advisories by cluster. */
export function fleetOf(clusters: readonly FleetCluster[]): Fleet {
  const found = clusters.flatMap(({ name, assessment }, index) =>
    assessment.findings.map((finding) => ({ finding, hit: hitOf(finding, name, index) })),
  );
  const advisories = [...Map.groupBy(found, ({ finding }) => finding.id)].flatMap(([id, same]) => {
    const sorted = same.toSorted((a, b) => weight(a.hit) - weight(b.hit) || a.hit.index - b.hit.index);
    const hits = sorted.map(({ hit }) => hit);
    const strongest = sorted[0];
    if (strongest === undefined) return [];
    const { aliases, title, component, impact, remedy, references } = strongest.finding;
    const severity = severities.find((one) => hits.some((hit) => hit.severity === one)) ?? strongest.hit.severity;
    const action = strongest.hit.action;
    return [{ id, aliases, title, component, severity, action, impact, remedy, references, hits }];
  });
  const count = (verdict: VerdictWord): number =>
    clusters.filter((cluster) => !isUnreadable(cluster) && cluster.assessment.verdict === verdict).length;
  return {
    verdict: verdicts.find((verdict) => count(verdict) > 0) ?? "allow",
    summary: {
      clusters: clusters.length,
      nodes: clusters.reduce((sum, { assessment }) => sum + assessment.summary.nodes, 0),
      byVerdict: { deny: count("deny"), warn: count("warn"), audit: count("audit"), allow: count("allow") },
      unreadable: clusters.filter((cluster) => isUnreadable(cluster)).length,
    },
    clusters,
    advisories: advisories.toSorted(
      (a, b) =>
        actions.indexOf(a.action) - actions.indexOf(b.action) ||
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        clustersHit(b) - clustersHit(a) ||
        (a.id < b.id ? -1 : 1),
    ),
  };
}

/** Whether a cluster could not be read: nothing is known of it, which is not the same as nothing to say. */
export function isUnreadable({ assessment: { problems, summary } }: FleetCluster): boolean {
  return summary.objects + summary.nodes === 0 && problems.some(({ level }) => level === "error");
}

/** Number of clusters that an advisory hits or may hit. */
export function clustersHit({ hits }: Pick<FleetAdvisory, "hits">): number {
  return new Set(hits.map(({ index }) => index)).size;
}

/** Clusters, those with the strongest verdict and the most denials first. */
export function worstFirst(clusters: readonly FleetCluster[]): readonly FleetCluster[] {
  return clusters.toSorted(
    ({ assessment: a, name }, { assessment: b, name: other }) =>
      verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) ||
      b.summary.deny - a.summary.deny ||
      b.summary.warn - a.summary.warn ||
      (name < other ? -1 : 1),
  );
}

function hitOf(
  { status, severity, action, introduced, nodes }: AssessedFinding,
  cluster: string,
  index: number,
): FleetHit {
  const { matched, total } = nodes;
  return { cluster, index, status, severity, action, introduced, nodes: { matched, total } };
}

/** Smaller is stronger: by action, then certainty, then severity. */
function weight({ action, status, severity }: FleetHit): number {
  return actions.indexOf(action) * 100 + (status === "affected" ? 0 : 10) + severities.indexOf(severity);
}
