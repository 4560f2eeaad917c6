import { z } from "zod";
import { components, severities } from "../domain/advisory.ts";
import type { Exemption, Policy } from "../domain/policy.ts";
import { nearest } from "../domain/nearest.ts";
import { readPlacedYaml, type Place } from "./yaml-places.ts";

const actions = ["deny", "warn", "audit"] as const;
const text = z.string().trim().min(1, "must not be empty");

const selectorSchema = z.strictObject({
  matchLabels: z.record(z.string(), z.string()).optional(),
  matchExpressions: z
    .array(
      z
        .strictObject({
          key: text,
          operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
          values: z.array(z.string()).optional(),
        })
        // as Kubernetes has it: without values the one would match no node, the other all
        .refine(({ operator, values }) => operator.endsWith("In") === (values ?? []).length > 0, {
          path: ["values"],
          message: "In and NotIn need values, Exists and DoesNotExist have none",
        }),
    )
    .optional(),
});

/** One accepted risk, as an entry of the policy file or as the spec of an Exemption object. */
export const exemptionSchema = z.strictObject({
  advisory: text.describe("Id or alias of the advisory whose risk is accepted"),
  reason: text.describe("Why the risk is accepted"),
  expires: text.describe("Last day (YYYY-MM-DD, through its end in UTC) or moment (RFC 3339) that it counts"),
  ticket: z.string().optional().describe("Where the decision is written down"),
  nodes: selectorSchema.optional().describe("Only nodes with these labels; absent: all"),
  clusters: z.array(text).optional().describe("Only these clusters, by name; absent: all"),
});

const ruleSchema = z.strictObject({
  advisories: z.array(text).optional(),
  components: z.array(z.enum(components)).optional(),
  severities: z.array(z.enum(severities)).optional(),
  statuses: z.array(z.enum(["affected", "undetermined"])).optional(),
  namespaces: z.array(text).optional(),
  action: z.enum(actions),
});

const policySchema = z.strictObject({
  apiVersion: z.literal("kernelgate.io/v1alpha1"),
  kind: z.literal("Policy"),
  metadata: z.record(z.string(), z.unknown()).optional(),
  spec: z.strictObject({
    enforcement: z.enum(["enforce", "warn", "audit"]).default("enforce"),
    breakGlass: z.enum(["allow", "forbid"]).default("allow"),
    rules: z.array(ruleSchema).default([]),
    exemptions: z.array(exemptionSchema).default([]),
  }),
});

/** A fault of a policy file, with the place in it. */
export interface PolicyError extends Place {
  readonly message: string;
}

/** A policy, and where each part of its file stands: the place of the nearest part that is there. */
export interface ParsedPolicy {
  readonly policy: Policy;
  readonly at: (path: readonly PropertyKey[]) => Place;
}

/** The policy of a YAML text, or all its faults. Unknown keys are faults; so is a mandatory field that is missing or empty. */
export function parsePolicy(source: string): ParsedPolicy | { readonly errors: readonly PolicyError[] } {
  const yaml = readPlacedYaml(source, "a policy");
  if ("faults" in yaml) return { errors: yaml.faults };
  const { at, keyAt } = yaml;
  const parsed = policySchema.safeParse(yaml.value);
  if (!parsed.success) {
    const errors = parsed.error.issues.flatMap((issue) => explain(issue, at, keyAt));
    return { errors: errors.toSorted((a, b) => a.line - b.line || a.column - b.column) };
  }
  const { enforcement, breakGlass, rules, exemptions } = parsed.data.spec;
  const errors: PolicyError[] = [];
  const accepted: Exemption[] = [];
  for (const [index, entry] of exemptions.entries()) {
    const exemption = toExemption(entry, "policy");
    if ("error" in exemption)
      errors.push({
        ...at(["spec", "exemptions", index, "expires"]),
        message: `spec.exemptions[${index}].expires: ${exemption.error}`,
      });
    else accepted.push(exemption);
  }
  if (errors.length > 0) return { errors };
  return { at, policy: { enforcement, breakGlass, rules, exemptions: accepted } };
}

/** An exemption from its validated entry; an error where `expires` is no date. */
export function toExemption(
  entry: z.infer<typeof exemptionSchema>,
  from: string,
): Exemption | { readonly error: string } {
  const expires = expiryOf(entry.expires);
  if (expires === undefined)
    return {
      error: `"${entry.expires}" is neither a day (YYYY-MM-DD) nor a moment (RFC 3339, such as 2027-03-31T12:00:00Z)`,
    };
  const { expires: expiresText, ...rest } = entry;
  return { ...rest, expires, expiresText, from };
}

const DAY_MS = 24 * 3600 * 1000;

/** The moment in ms at which an exemption ends: the end of a day in UTC, or the moment given. Undefined when it is none. */
export function expiryOf(expires: string): number | undefined {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(expires);
  const moment = /^(\d{4})-(\d{2})-(\d{2})[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/.exec(expires);
  const date = day ?? moment;
  if (date === null) return undefined;
  const midnight = Date.UTC(Number(date[1]), Number(date[2]) - 1, Number(date[3]));
  // Date.UTC rolls 31 February over to March: such a day does not exist
  if (new Date(midnight).toISOString().slice(0, 10) !== expires.slice(0, 10)) return undefined;
  if (day !== null) return midnight + DAY_MS;
  const time = Date.parse(expires);
  return Number.isNaN(time) ? undefined : time;
}

function explain(
  issue: z.core.$ZodIssue,
  at: (path: readonly PropertyKey[]) => Place,
  keyAt: (path: readonly PropertyKey[], key: string) => Place,
): readonly PolicyError[] {
  const where = prefix(issue.path);
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(issue.path);
    return issue.keys.map((key) => {
      const guess = nearest(key, known);
      const hint = guess === undefined ? `known here are ${known.join(", ")}` : `did you mean "${guess}"?`;
      return { ...keyAt(issue.path, key), message: `${where}unknown key "${key}"; ${hint}` };
    });
  }
  const missing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  return [{ ...at(issue.path), message: `${where}${missing ? "is missing" : issue.message}` }];
}

function prefix(path: readonly PropertyKey[]): string {
  return path.length === 0 ? "" : `${pathText(path)}: `;
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${String(step)}`))
    .join("");
}

/** The keys that may stand at a place: the last name on the way to it tells which. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const last = path.findLast((step) => typeof step === "string");
  const schemas = {
    spec: policySchema.shape.spec,
    rules: ruleSchema,
    exemptions: exemptionSchema,
    nodes: selectorSchema,
    matchExpressions: selectorSchema.shape.matchExpressions.unwrap().element,
  };
  const found = Object.entries(schemas).find(([name]) => name === last)?.[1] ?? policySchema;
  return Object.keys(found.shape);
}
