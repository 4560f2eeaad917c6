import { inventoryOf } from "../gate/collect.ts";
import { exitCodes } from "./exit.ts";
import type { JudgeFlags } from "./flags.ts";
import { effectsOf, type Effects } from "./policy/effect.ts";
import { reviewPolicy, type Remark } from "./policy/review.ts";
import { effectLines, reviewLines } from "./policy/text.ts";
import { collect, openSession, readPolicyPlaces, type Session } from "./session.ts";
import { clusterObjects } from "./state.ts";

/**
 * `kernelgate policy test FILE`: checks the file, says what each rule and exemption matches and what of it has no effect, and,
 * where a cluster is named, what it makes of the findings there. Throws a UsageError (exit 2) with every fault of the file; what
 * is only odd is said, and the exit code is 0.
 */
export async function testPolicy(file: string, flags: JudgeFlags): Promise<number> {
  const { policy, at } = await readPolicyPlaces(file);
  const session = { ...(await openSession(flags)), policy };
  const now = Date.now();
  const review = reviewPolicy(policy, session.advisories, now, flags.clusterName);
  const effects = await effectsIn(session, flags, now);
  const remarks = [...review.rules, ...review.exemptions].flatMap((reviewed) => reviewed.remarks);
  const unused = (effects?.unused ?? []).map((index): Remark => ({
    path: ["spec", "exemptions", index],
    message: "this exemption is not used: nothing that it covers is found here",
  }));
  const lines = [
    `${file} can be used.`,
    ...reviewLines(policy, review),
    ...(remarks.length + unused.length === 0 ? [] : ["", "Worth a look:"]),
    ...[...remarks, ...unused]
      .map(({ path, message }) => ({ ...at(path), message }))
      .toSorted((a, b) => a.line - b.line || a.column - b.column)
      .map(({ line, column, message }) => `  ${file}:${line}:${column}: ${message}`),
    "",
    ...(effects === undefined
      ? ["--cluster FILE or --context NAME shows what it changes in a cluster."]
      : effectLines(effects)),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  return exitCodes.ok;
}

/** Only a cluster that is named is looked at: checking a file must not depend on the one that happens to be current. */
async function effectsIn(session: Session, flags: JudgeFlags, now: number): Promise<Effects | undefined> {
  if (flags.cluster === undefined && flags.context === undefined && flags.kubeconfig === undefined) return undefined;
  const { objects, complete } = await clusterObjects(flags);
  const inventory = inventoryOf(collect(session.read, objects), complete, session.classify);
  return effectsOf(session.gate, inventory, session.policy, now, flags.clusterName);
}
