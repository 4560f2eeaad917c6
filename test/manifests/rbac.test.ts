import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { root } from "../cli/run.ts";

const roleSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
  rules: z.array(
    z.strictObject({
      apiGroups: z.array(z.string()),
      resources: z.array(z.string()),
      resourceNames: z.array(z.string()).default([]),
      verbs: z.array(z.string()),
    }),
  ),
});
const roles = parseAllDocuments(readFileSync(join(root, "manifests", "base", "rbac.yaml"), "utf8"))
  .map((document) => document.toJS())
  .filter(({ kind }) => kind === "ClusterRole" || kind === "Role")
  .map((json) => roleSchema.parse(json));
const rules = roles.flatMap((role) => role.rules.map((rule) => ({ ...rule, kind: role.kind })));

/** The rows of the table in docs/security.md: what, verbs, why. */
const rows =
  readFileSync(join(root, "docs", "security.md"), "utf8")
    .split("## What it may do in the cluster")[1]
    ?.split("\n## ")[0]
    ?.split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim())) ?? [];

function wordsOf(cell: string): readonly string[] {
  return Array.from(cell.matchAll(/`([^`]+)`/g), ([, word]) => word ?? "").toSorted();
}

suite("rights of the gate", () => {
  for (const { apiGroups, resources, resourceNames, verbs, kind } of rules)
    test(`${verbs.join(", ")} ${resources.join(", ")} ${resourceNames.join(", ")} (${kind}) are explained in docs/security.md`, () => {
      const named = [
        ...resources,
        ...apiGroups.filter((group) => group !== "" && group !== "coordination.k8s.io"),
        ...resourceNames,
      ].toSorted();
      const row = rows.find(
        ([, what = "", allowed = ""]) => allowed === verbs.join(", ") && wordsOf(what).join() === named.join(),
      );
      assert.ok(row !== undefined, `no row for ${named.join(", ")}: ${verbs.join(", ")}`);
      assert.equal((row[1] ?? "").includes("its own namespace"), kind === "Role");
    });

  test("are no fewer than documented", () => {
    assert.equal(rows.length, rules.length);
  });

  test("never hold a wildcard, nor a Secret of the whole cluster", () => {
    for (const { apiGroups, resources, verbs, kind } of rules) {
      assert.ok(![...apiGroups, ...resources, ...verbs].includes("*"));
      assert.ok(kind === "Role" || !resources.includes("secrets"));
    }
  });
});
