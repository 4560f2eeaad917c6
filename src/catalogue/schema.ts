import { z } from "zod";
import { components, severities } from "../domain/advisory.ts";
import type { SubjectKind } from "../domain/facts/subjects.ts";
import { nearest } from "../domain/nearest.ts";

/** An object without unknown keys; a wrong key is answered with the known one that is nearest. */
function strict<S extends z.core.$ZodLooseShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== "unrecognized_keys") return undefined;
      return issue.keys.map((key) => unknownKey(key, known)).join("; ");
    },
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return `unknown key ${JSON.stringify(key)}; ${meant === undefined ? `there are ${known.join(", ")}` : `did you mean "${meant}"?`}`;
}

const line = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(4000, "is longer than 4000 characters")
  .regex(/^[^\p{Cc}]*$/u, "must be one line: write longer texts with >-");

const kernelVersion = z
  .string({ error: "write it in quotes: without them 5.10 is the number 5.1" })
  .min(1, "must not be empty")
  .max(256);

/** One version or a list of them. A structural schema knows no "or", so the API server leaves this part to us. */
const fixed = z.unknown().pipe(
  z.union([kernelVersion, z.array(kernelVersion).min(1).max(64)], {
    error: 'write one version in quotes, or a list of them: ["4.19.219", "5.4.163", "5.9"]',
  }),
);

const rangeFields = {
  introduced: kernelVersion.optional().describe("The first release that has the fault; absent: it was always there"),
  fixed: fixed
    .optional()
    .describe("The first fixed release of each branch, ascending; everything from the last one on is fixed"),
  lastAffected: kernelVersion.optional().describe("The last release that has the fault, where no fixed one is known"),
};

const range = strict(rangeFields);

const streamRange = strict({
  ...rangeFields,
  status: z.literal("undetermined").optional().describe("Whether the builds of this range have the fault is not known"),
});

const streamEntry = z.unknown().pipe(
  z.union([z.enum(["affected", "unaffected", "undetermined"]), z.array(streamRange).min(1).max(64)], {
    error: 'write affected, unaffected, undetermined, or a list of ranges: [{ fixed: "4.18.0-522.el8" }]',
  }),
);

const expression = z.string().min(1, "must not be empty").max(2000);

const kernels = strict({
  upstream: z.array(range).max(64).default([]).describe("Ranges of kernel.org releases"),
  streams: z
    .record(z.string().max(64), streamEntry)
    .optional()
    .describe("What a distribution is known to have, by the name of its kernel stream; wins over upstream"),
  unlisted: z
    .enum(["affected", "undetermined", "printed"])
    .optional()
    .describe(
      "A distribution's kernel inside the upstream range that no source speaks of; printed: what its leading x.y.z says; undetermined when absent",
    ),
});

/** The compiler holds this list complete. */
const kinds = {
  Service: "Service",
  SpiderMultusConfig: "SpiderMultusConfig",
  SpiderIPPool: "SpiderIPPool",
  SpiderSubnet: "SpiderSubnet",
  SpiderCoordinator: "SpiderCoordinator",
} as const satisfies { [K in SubjectKind]: K };

const severity = z.enum(severities);

const alternative = strict({
  versions: z
    .string({ error: 'write it in quotes, as in ">=1.29.0 <1.29.2"' })
    .min(1)
    .max(500)
    .optional()
    .describe("Range of the component's version as semver writes it; absent: every version"),
  when: expression.optional().describe("CEL over the facts of the cluster"),
  nodes: strict({
    when: expression.optional().describe("CEL over one node, as node.<fact>, beside the facts of the cluster"),
    kernels: kernels.optional(),
  }).optional(),
  objects: strict({
    kind: z.enum(kinds),
    when: expression.optional().describe("CEL over one object of this kind, as object.<fact>"),
  }).optional(),
  severity: severity.optional(),
  impact: line.optional(),
  remedy: line.optional(),
});

const example = strict({
  given: line.describe("The situation, such as: kube-proxy 1.30.2 mode=ipvs, kernel 5.4.162"),
  status: z.enum(["affected", "unaffected", "undetermined"]),
  severity: severity.optional(),
});

/** An advisory as it is written: the file in `advisories/` and the custom resource are the same document. */
export const advisorySchema = strict({
  apiVersion: z.literal("kernelgate.io/v1alpha1", { error: "must be kernelgate.io/v1alpha1" }),
  kind: z.literal("Advisory", { error: "must be Advisory" }),
  // the API server adds to it, so that unknown keys are allowed here
  metadata: z.looseObject({ name: z.string().min(1).max(253) }),
  spec: strict({
    id: z
      .string()
      .regex(
        /^[A-Z][A-Z0-9]{1,11}[0-9]{3}$/,
        "two to twelve capitals or digits and a number of three digits, as KP001 or ACME001",
      )
      .describe("Stable and never reused: people put it into exemptions"),
    aliases: z.array(line).max(32).default([]).describe("Upstream issues, rows of fact sheets, earlier names"),
    title: line,
    component: z.enum(components),
    severity,
    impact: line.describe("What happens to users, in one or two sentences"),
    remedy: line.describe("What to do, in one or two sentences"),
    details: line
      .optional()
      .describe("Background: how it comes about, what other sources say and why the ranges here differ"),
    references: z
      .array(z.url({ protocol: /^https?$/, error: "must be an http or https address" }))
      .min(1)
      .max(32),
    when: expression.optional().describe("CEL over the facts of the cluster; holds for all alternatives"),
    affected: z.array(alternative).min(1).max(64).describe("Alternatives; each part that is present must hold"),
    examples: z.array(example).max(500).default([]).describe("Run by kernelgate advisories test"),
  }),
  /** Of a custom resource: written by the server that has read it. */
  status: z.unknown().optional(),
});

export type AdvisoryDocument = z.output<typeof advisorySchema>;
export type AlternativeDocument = AdvisoryDocument["spec"]["affected"][number];
export type ExampleDocument = AdvisoryDocument["spec"]["examples"][number];
export type KernelsDocument = z.output<typeof kernels>;
