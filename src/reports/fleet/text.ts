import type { RenderOptions } from "../options.ts";
import { aligned, headed, labelled, paint, type Paint } from "../text-layout.ts";
import { clean, count, problemPlace } from "../words.ts";
import { isUnreadable, worstFirst, type Fleet, type FleetAdvisory } from "./model.ts";
import { fleetLine, hitList, reach } from "./words.ts";
import type { VerdictWord } from "../../domain/assessment.ts";

const INDENT = 2;
const LABEL = 11; // columns of the words in front of each line
const NAMED = 10; // clusters of one advisory without --verbose

const UNREADABLE = "?"; // in the place of a verdict

const paints: Readonly<Record<VerdictWord, Paint>> = { deny: "red", warn: "yellow", audit: "cyan", allow: "green" };

/** The fleet for a terminal: what is new to know last, as in the report of one cluster. */
export function fleetText(fleet: Fleet, options: RenderOptions): string {
  const { clusters, advisories, verdict } = fleet;
  const quietVerdict = verdict === "allow" || verdict === "audit";
  const silent = quietVerdict && clusters.every(({ assessment }) => assessment.problems.length === 0);
  if (options.quiet && silent) return "";
  const lines: string[] = [];
  const section = (title: string, body: readonly string[]): void => {
    if (body.length > 0) lines.push(paint(options, title, "bold"), ...body, "");
  };
  section("Problems", problemLines(fleet, options));
  if (!options.quiet) section("Clusters", clusterLines(fleet, options));
  const relevant = advisories.filter(({ action }) => options.verbose || action !== "audit");
  section(
    "Advisories",
    relevant.toReversed().flatMap((advisory) => advisoryLines(advisory, fleet, options)),
  );
  lines.push(paint(options, fleetLine(fleet), "bold", paints[verdict]));
  return `${lines.join("\n")}\n`;
}

function clusterLines({ clusters }: Fleet, options: RenderOptions): readonly string[] {
  const rows = worstFirst(clusters)
    .toReversed()
    .map((cluster) => {
      const { name, assessment } = cluster;
      const { verdict, summary, problems } = assessment;
      if (isUnreadable(cluster)) return [UNREADABLE, clean(name), "not read"];
      return [
        verdict,
        clean(name),
        count(summary.nodes, "node"),
        count(summary.deny, "denial"),
        count(summary.warn, "warning"),
        `${summary.audit} recorded`,
        problems.length === 0 ? "" : count(problems.length, "problem"),
      ];
    });
  return aligned(INDENT, rows, (cell, _, column) =>
    column === 0 ? paint(options, cell, paints[verdictOf(cell)]) : cell,
  );
}

function verdictOf(cell: string): VerdictWord {
  if (cell === UNREADABLE) return "warn";
  return cell === "deny" || cell === "warn" || cell === "audit" ? cell : "allow";
}

function advisoryLines(advisory: FleetAdvisory, fleet: Fleet, options: RenderOptions): readonly string[] {
  const { id, title, severity, action, remedy, impact } = advisory;
  const say = (label: string, text: string): readonly string[] =>
    labelled(options, INDENT * 2, LABEL, label, clean(text));
  const heading = `${clean(title)} (${severity}, ${action}, ${reach(advisory, fleet)})`;
  return [
    ...headed(options, INDENT, clean(id), heading, paints[action]),
    ...(options.verbose ? say("impact", impact) : []),
    ...say("clusters", hitList(advisory, options.verbose ? advisory.hits.length : NAMED)),
    ...say("fix", remedy),
  ];
}

function problemLines({ clusters }: Fleet, options: RenderOptions): readonly string[] {
  return clusters.flatMap(({ name, assessment }) =>
    assessment.problems.flatMap((problem) => {
      const parts = [name, problemPlace(problem), problem.message].filter((part) => part !== undefined);
      return labelled(options, INDENT, LABEL, problem.level, clean(parts.join(": ")));
    }),
  );
}
