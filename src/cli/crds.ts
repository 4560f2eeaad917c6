// Writes manifests/crds from the schemas, or says with --check which file is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { advisoryCrdSchema } from "../catalogue/crd-schema.ts";
import { exemptionCrdSchema } from "../config/exemption-schema.ts";

const folder = join(import.meta.dirname, "..", "..", "manifests", "crds");

interface Column {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
}

function crd(kind: string, plural: string, specSchema: unknown, columns: readonly Column[]): string {
  const conditions = {
    type: "array",
    items: {
      type: "object",
      required: ["type", "status", "lastTransitionTime", "reason", "message"],
      properties: {
        type: { type: "string" },
        status: { type: "string", enum: ["True", "False", "Unknown"] },
        lastTransitionTime: { type: "string", format: "date-time" },
        reason: { type: "string" },
        message: { type: "string" },
        observedGeneration: { type: "integer" },
      },
    },
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["type"],
  };
  const object = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.kernelgate.io`, labels: { "app.kubernetes.io/name": "kernelgate" } },
    spec: {
      group: "kernelgate.io",
      scope: "Cluster",
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: "v1alpha1",
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns,
          schema: {
            openAPIV3Schema: {
              type: "object",
              required: ["spec"],
              properties: {
                apiVersion: { type: "string" },
                kind: { type: "string" },
                metadata: { type: "object" },
                spec: specSchema,
                status: { type: "object", properties: { conditions } },
              },
            },
          },
        },
      ],
    },
  };
  return `# Generated from the schemas in src by npm run docs. Do not edit.\n${stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

const files: Readonly<Record<string, string>> = {
  "advisories.yaml": crd("Advisory", "advisories", advisoryCrdSchema().properties?.["spec"], [
    { name: "Id", type: "string", jsonPath: ".spec.id" },
    { name: "Component", type: "string", jsonPath: ".spec.component" },
    { name: "Severity", type: "string", jsonPath: ".spec.severity" },
    { name: "Accepted", type: "string", jsonPath: '.status.conditions[?(@.type=="Accepted")].status' },
  ]),
  "exemptions.yaml": crd("Exemption", "exemptions", exemptionCrdSchema(), [
    { name: "Advisory", type: "string", jsonPath: ".spec.advisory" },
    { name: "Expires", type: "string", jsonPath: ".spec.expires" },
    { name: "Reason", type: "string", jsonPath: ".spec.reason" },
  ]),
  "kustomization.yaml":
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - advisories.yaml\n  - exemptions.yaml\n",
};

for (const [name, text] of Object.entries(files)) {
  const path = join(folder, name);
  if (!process.argv.includes("--check")) writeFileSync(path, text);
  else if (readFileSync(path, "utf8") !== text) {
    process.stderr.write(`manifests/crds/${name} is stale: npm run docs\n`);
    process.exitCode = 1;
  }
}
