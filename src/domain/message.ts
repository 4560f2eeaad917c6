import type { AlternativeSetting, KernelCount } from "./assessment.ts";
import type { Finding } from "./assess.ts";
import type { NodeGroup, Origin } from "./facts/facts.ts";
import { displayName } from "./facts/identity.ts";
import { nodeCount } from "./node-count.ts";

const NAMED_NODES = 5;
const NAMED_KERNELS = 4;

/** What a finding's message is made of, besides the finding itself. */
export interface MessageParts {
  readonly finding: Finding;
  readonly groups: readonly NodeGroup[];
  /** Nodes that it hits besides `groups`, but for an exemption. */
  readonly exempt: number;
  readonly totalNodes: number;
  readonly introduced: boolean;
  readonly origin: Origin | undefined;
  readonly reason: string | undefined;
  readonly assumed: readonly string[];
  readonly alternatives: readonly AlternativeSetting[];
  /** A note on the break-glass annotation, where the changed object has one. */
  readonly note?: string;
}

/** Kernels with their counts, the most frequent first; groups that differ in something else are added up. */
export function kernelCounts(groups: readonly NodeGroup[]): readonly KernelCount[] {
  const counts = new Map<string, { kernelVersion: string; osImage: string; count: number }>();
  for (const { facts, names } of groups) {
    const kernelVersion = facts.kernel ?? "";
    const osImage = facts.osImage ?? "";
    const key = `${kernelVersion}\n${osImage}`;
    const entry = counts.get(key);
    if (entry === undefined) counts.set(key, { kernelVersion, osImage, count: names.length });
    else entry.count += names.length;
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count || (a.kernelVersion < b.kernelVersion ? -1 : 1));
}

/** `7 of 12 nodes`, or nothing where no node is given. */
export function blastRadius(matched: number, total: number): string {
  return total === 0 ? "" : `${matched} of ${total} node${total === 1 ? "" : "s"}`;
}

/**
 * The whole text of a finding in a few lines: what is wrong and where, what happens, what asks for it, what is safe here,
 * what to do, and where to read on.
 */
export function findingMessage(parts: MessageParts): string {
  const { finding, groups, totalNodes, origin, reason, introduced } = parts;
  const { advisory, alternative, status } = finding;
  const matched = nodeCount(groups);
  const where = blastRadius(matched, totalNodes);
  const head = `${advisory.title} (${advisory.id}, ${alternative.severity})`;
  const lead = status === "affected" ? head : `cannot tell whether this hits: ${head}`;
  const lines = [`${lead}${where === "" ? "" : ` on ${where}`}${nodesOf(groups)}.`, alternative.impact];
  if (parts.exempt > 0) lines.push(`${parts.exempt} more ${parts.exempt === 1 ? "node is" : "nodes are"} exempt.`);
  if (reason !== undefined) lines.push(status === "affected" ? `Reason: ${reason}.` : reason);
  if (origin !== undefined)
    lines.push(
      `${introduced ? "Asked for by" : "There before, by"} ${[displayName(origin.object), origin.field].filter((part) => part !== "").join(", ")}.`,
    );
  for (const text of parts.assumed) lines.push(`Assumed: ${text}.`);
  const advice = choices(parts.alternatives);
  if (advice !== "") lines.push(advice);
  lines.push(`Fix: ${alternative.remedy}`);
  if (parts.note !== undefined) lines.push(parts.note);
  lines.push(`More: kernelgate advisories show ${advisory.id}; ${advisory.references[0] ?? ""}`.replace(/; $/, ""));
  return lines.join("\n");
}

function nodesOf(groups: readonly NodeGroup[]): string {
  if (groups.length === 0) return "";
  const counts = kernelCounts(groups);
  const kernels = counts
    .slice(0, NAMED_KERNELS)
    .map(({ kernelVersion, count }) => `${kernelVersion === "" ? "no kernel version" : kernelVersion} (${count})`);
  if (counts.length > NAMED_KERNELS) kernels.push(`${counts.length - NAMED_KERNELS} more kernels`);
  const names = groups
    .flatMap((group) => group.names.slice(0, NAMED_NODES))
    .toSorted()
    .slice(0, NAMED_NODES);
  return `: ${kernels.join(", ")}, e.g. ${names.join(", ")}`;
}

/**
 * Why it hits, where the facts say more than the advisory does, or why nobody can tell: in a few words. `reasons` are those of
 * the facts that the finding rests on.
 */
export function reasonOf(finding: Finding, reasons: readonly string[]): string | undefined {
  const told = reasons.length === 0 ? undefined : reasons.join("; ");
  if (finding.status === "affected") return told;
  return told === undefined ? undeterminedReason(finding) : `Not known for certain: ${told}.`;
}

function undeterminedReason(finding: Finding): string {
  const { advisory, alternative, groups, subjects } = finding;
  if (alternative.objects !== undefined && subjects.length === 0)
    return `Not given: ${alternative.objects.kind} objects.`;
  if (groups.some(({ kernel }) => kernel.upstream === undefined) && alternative.nodes?.kernels !== undefined)
    return "The kernel version of these nodes cannot be read.";
  if (alternative.nodes?.kernels !== undefined && groups.length > 0)
    return "Whether these kernels carry the change, or the versions and settings that decide, is not known.";
  const open = advisory.uses.filter((path) => isOpen(path, finding));
  return `Not known for certain: ${(open.length > 0 ? open : advisory.uses).join(", ")}.`;
}

/** Whether a fact is not known where the finding stands; of facts of the whole cluster a finding does not tell. */
function isOpen(path: string, { groups, subjects }: Finding): boolean {
  const [variable = "", name = ""] = path.split(".");
  const lacks = (facts: Readonly<Record<string, unknown>>): boolean => facts[name] === undefined;
  switch (variable) {
    case "node":
      return groups.some(({ facts }) => lacks(facts));
    case "kubeProxy":
      return groups.some(({ scope }) => lacks(scope.kubeProxy.facts));
    case "calico":
      return groups.some(({ scope }) => lacks(scope.calico.facts));
    case "object":
      return subjects.some(({ facts }) => lacks(facts));
    default:
      return true;
  }
}

function choices(alternatives: readonly AlternativeSetting[]): string {
  const safe = alternatives.filter((alternative) => alternative.safe);
  const unsafe = alternatives.filter((alternative) => !alternative.safe);
  const parts: string[] = [];
  const caveat = (reason: string | undefined): string => (reason === undefined ? "" : ` (${reason})`);
  if (safe.length > 0) {
    parts.push(
      `Safe here: ${safe.map(({ setting, value, reason }) => choice(setting, value) + caveat(reason)).join(", ")}.`,
    );
  }
  for (const { setting, value, reason } of unsafe)
    parts.push(`Not ${choice(setting, value)}: ${reason ?? "it is hit as well"}.`);
  return parts.join(" ");
}

function choice(setting: string, value: string): string {
  return setting.endsWith(".version") ? `version ${value}` : value;
}

const LINE_LENGTH = 120; // characters of one admission warning; longer ones are cut by the API server
const LAST_RESORT = "…";

/** One admission warning: a single line without control characters, cut at a word. */
export function warningLine(text: string): string {
  // control characters: a warning with a newline is dropped by the API server without a word
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  if (line.length <= LINE_LENGTH) return line;
  const cut = line.slice(0, LINE_LENGTH - LAST_RESORT.length);
  const space = cut.lastIndexOf(" ");
  return `${space > LINE_LENGTH / 2 ? cut.slice(0, space) : cut.replace(/[\uD800-\uDBFF]$/u, "")}${LAST_RESORT}`;
}
