import fc from "fast-check";
import { components, severities } from "../../src/domain/advisory.ts";
import type {
  AssessedFinding,
  Assessment,
  AssessmentProblem,
  ClearedEntry,
  ExemptionUse,
  KernelCount,
  Location,
  SettingMatrix,
} from "../../src/domain/assessment.ts";
import type { Action } from "../../src/domain/policy.ts";
import { assessment } from "./assessments.ts";
import { hostile } from "./hostile.ts";

const actions: readonly Action[] = ["deny", "warn", "audit"];

/** Any text, often one that means something to a format. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ maxLength: 12 }),
);

const small = fc.nat({ max: 9 });
const texts = fc.array(text, { maxLength: 3 });

const kernel: fc.Arbitrary<KernelCount> = fc.record({
  kernelVersion: fc.oneof(text, fc.constantFrom("5.4.0-42-generic", "4.18.0-193.el8.x86_64", "")),
  osImage: text,
  count: fc.integer({ min: 1, max: 50 }),
});
const kernels = fc.array(kernel, { maxLength: 4 });

const location: fc.Arbitrary<Location> = fc.record(
  { file: text, line: fc.integer({ min: 1, max: 99 }), column: fc.integer({ min: 1, max: 99 }) },
  { requiredKeys: ["file"] },
);

const object: fc.Arbitrary<AssessmentProblem["object"]> = fc.oneof(
  fc.constant(null),
  fc.record(
    { apiVersion: text, kind: text, namespace: text, name: text, field: text },
    { requiredKeys: ["apiVersion", "kind", "name"] },
  ),
);

const finding: fc.Arbitrary<AssessedFinding> = fc.record(
  {
    id: text,
    aliases: texts,
    title: text,
    component: fc.constantFrom(...components),
    severity: fc.constantFrom(...severities),
    status: fc.constantFrom("affected", "undetermined"),
    action: fc.constantFrom(...actions),
    introduced: fc.boolean(),
    exemption: fc.oneof(
      fc.constant(null),
      fc.record(
        { reason: text, expires: text, ticket: text, from: text },
        { requiredKeys: ["reason", "expires", "from"] },
      ),
    ),
    object,
    location: fc.oneof(fc.constant(null), location),
    nodes: fc.record({ matched: small, total: fc.integer({ min: 9, max: 20 }), names: texts, groups: kernels }),
    message: text,
    reason: text,
    note: text,
    remedy: text,
    impact: text,
    assumed: texts,
    alternatives: fc.array(
      fc.record(
        { setting: text, value: text, safe: fc.boolean(), reason: text },
        { requiredKeys: ["setting", "value", "safe"] },
      ),
      { maxLength: 3 },
    ),
    references: fc.array(fc.oneof(text, fc.constant("https://example.invalid/issue?a=1&b=2#c"), fc.webUrl()), {
      maxLength: 3,
    }),
  },
  {
    requiredKeys: [
      ...(["id", "aliases", "title", "component", "severity", "status", "action", "introduced", "exemption"] as const),
      ...([
        "object",
        "location",
        "nodes",
        "message",
        "remedy",
        "impact",
        "assumed",
        "alternatives",
        "references",
      ] as const),
    ],
  },
);

const cleared: fc.Arbitrary<ClearedEntry> = fc.record(
  { id: text, groups: kernels, evidence: text, reference: text, severe: fc.boolean() },
  { requiredKeys: ["id", "groups", "evidence", "reference"] },
);

const exemption: fc.Arbitrary<ExemptionUse> = fc.record({
  advisory: text,
  reason: text,
  expires: text,
  from: text,
  state: fc.constantFrom("active", "expiring", "expired"),
  used: fc.boolean(),
  scoped: fc.boolean(),
});

const cell = fc.record(
  {
    kernelVersion: text,
    osImage: text,
    count: small,
    safe: fc.boolean(),
    affected: texts,
    undetermined: texts,
    reason: text,
  },
  { requiredKeys: ["kernelVersion", "osImage", "count", "safe", "affected", "undetermined"] },
);

// values may have different numbers of groups: nothing is to be taken for granted
const matrix: fc.Arbitrary<SettingMatrix> = fc.record({
  setting: text,
  values: fc.array(fc.record({ value: text, groups: fc.array(cell, { maxLength: 3 }) }), { maxLength: 3 }),
});

const problem: fc.Arbitrary<AssessmentProblem> = fc.record({
  level: fc.constantFrom("error", "warning"),
  object,
  location: fc.oneof(fc.constant(null), location),
  message: text,
});

/** Any assessment that the types allow; verdict and summary follow from the findings. */
export const anyAssessment: fc.Arbitrary<Assessment> = fc
  .record({
    findings: fc.array(finding, { maxLength: 4 }),
    cleared: fc.array(cleared, { maxLength: 2 }),
    problems: fc.array(problem, { maxLength: 3 }),
    more: fc.record(
      {
        cluster: text,
        kernels,
        exemptions: fc.array(exemption, { maxLength: 3 }),
        matrix: fc.array(matrix, { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ findings, cleared: entries, problems, more }) =>
    assessment(findings, { cleared: entries, problems, ...more }),
  );
