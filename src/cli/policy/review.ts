import type { Advisory } from "../../domain/advisory.ts";
import { nearest } from "../../domain/nearest.ts";
import { isActive, names, namesCross, type Exemption, type Policy, type PolicyRule } from "../../domain/policy.ts";

/** What is odd about a part of a policy; `path` leads to the part, as in `["spec", "rules", 0]`. */
export interface Remark {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A rule or an exemption, and the ids of the advisories that it is about. */
export interface Reviewed<T> {
  readonly part: T;
  readonly advisories: readonly string[];
  readonly remarks: readonly Remark[];
}

/** What each part of a policy is about. */
export interface Review {
  readonly rules: readonly Reviewed<PolicyRule>[];
  readonly exemptions: readonly Reviewed<Exemption>[];
}

const EXPIRY_NOTICE_MS = 14 * 24 * 3600 * 1000; // as the verdict warns

/** Holds a policy against the advisories: what each part matches, and what of it has no effect. `now` in ms since 1970. */
export function reviewPolicy(
  { rules, exemptions, enforcement }: Policy,
  advisories: readonly Advisory[],
  now: number,
  cluster: string | undefined,
): Review {
  return {
    rules: rules.map((part, index) => {
      const path = ["spec", "rules", index];
      const matched = advisories.filter((advisory) => concerns(part, advisory));
      const remarks = [
        ...(part.advisories ?? []).flatMap((id, i) => unknown(id, advisories, [...path, "advisories", i])),
        ...shadow(part, rules.slice(0, index)).map((message) => ({ path, message })),
        ...ruleRemarks(part, matched, enforcement, advisories).map((message) => ({ path, message })),
      ];
      return { part, advisories: matched.map(({ id }) => id), remarks };
    }),
    exemptions: exemptions.map((part, index) => {
      const path = ["spec", "exemptions", index];
      const matched = advisories.filter((advisory) => names(advisory, part.advisory));
      const remarks = [
        ...unknown(part.advisory, advisories, [...path, "advisory"]),
        ...expiry(part, now).map((message) => ({ path: [...path, "expires"], message })),
        ...scope(part, now, cluster).map((message) => ({ path, message })),
      ];
      return { part, advisories: matched.map(({ id }) => id), remarks };
    }),
  };
}

/** Ids in a policy that no advisory has: what they stand in has no effect. */
export function unknownNames({ rules, exemptions }: Policy, advisories: readonly Advisory[]): readonly Remark[] {
  return [
    ...rules.flatMap((rule, index) =>
      (rule.advisories ?? []).flatMap((id, i) => unknown(id, advisories, ["spec", "rules", index, "advisories", i])),
    ),
    ...exemptions.flatMap(({ advisory }, index) =>
      unknown(advisory, advisories, ["spec", "exemptions", index, "advisory"]),
    ),
  ];
}

function concerns(rule: PolicyRule, advisory: Advisory): boolean {
  const { severities } = rule;
  return (
    (rule.advisories === undefined || rule.advisories.some((id) => names(advisory, id))) &&
    (rule.components === undefined || rule.components.includes(advisory.component)) &&
    (severities === undefined || advisory.alternatives.some(({ severity }) => severities.includes(severity)))
  );
}

function unknown(id: string, advisories: readonly Advisory[], path: readonly (string | number)[]): readonly Remark[] {
  if (advisories.some((advisory) => names(advisory, id))) return [];
  const guess = nearest(
    id,
    advisories.flatMap((advisory) => [advisory.id, ...advisory.aliases]),
  );
  const hint = guess === undefined ? "kernelgate advisories list shows all" : `did you mean ${guess}?`;
  return [{ path, message: `no advisory is called ${id}; ${hint}` }];
}

function ruleRemarks(
  rule: PolicyRule,
  matched: readonly Advisory[],
  enforcement: Policy["enforcement"],
  all: readonly Advisory[],
): readonly string[] {
  const { action, advisories } = rule;
  // ids that nobody knows are remarked on one by one
  if (advisories?.every((id) => !all.some((advisory) => names(advisory, id))) === true) return [];
  if (matched.length === 0) return ["this rule has no effect: no advisory has all that it asks for"];
  if (action !== "deny") return [];
  if (enforcement !== "enforce") return [`this rule cannot deny: enforcement is ${enforcement}`];
  return matched.some(({ component }) => component === "cross") && namesCross(rule)
    ? [
        "at admission this rule denies states between two steps as well: two objects cannot be applied at once, and advisories across components only warn there by default",
      ]
    : [];
}

/** A rule never decides where an earlier one takes all that it takes. */
function shadow(rule: PolicyRule, earlier: readonly PolicyRule[]): readonly string[] {
  const index = earlier.findIndex((other) => covers(other, rule));
  return index < 0 ? [] : [`this rule never decides: rule ${index + 1} takes all that it takes`];
}

const parts = ["advisories", "components", "severities", "statuses", "namespaces"] as const;

function covers(wide: PolicyRule, narrow: PolicyRule): boolean {
  return parts.every((part) => {
    const all: readonly string[] | undefined = wide[part];
    const some: readonly string[] | undefined = narrow[part];
    return all === undefined || (some !== undefined && some.every((word) => all.includes(word)));
  });
}

function expiry({ expires, expiresText }: Exemption, now: number): readonly string[] {
  if (now >= expires) return [`this exemption expired (${expiresText}) and no longer counts`];
  if (expires - now > EXPIRY_NOTICE_MS) return [];
  return [`this exemption expires soon (${expiresText}): renew it or mend the cause`];
}

function scope(exemption: Exemption, now: number, cluster: string | undefined): readonly string[] {
  const { nodes, clusters, expires } = exemption;
  if (now >= expires) return [];
  const wide =
    nodes === undefined ? ["this exemption is not limited to any nodes: it covers every node that is hit"] : [];
  if (clusters === undefined || isActive(exemption, now, cluster)) return wide;
  const why = cluster === undefined ? "--cluster-name does not say which this is" : `this is ${cluster}`;
  return [...wide, `this exemption counts only in ${clusters.join(", ")}; ${why}`];
}
