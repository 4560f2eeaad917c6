import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { Assessment } from "../../src/domain/assessment.ts";
import { defaultPolicy } from "../../src/domain/policy.ts";
import type { KubeObject } from "../../src/objects/object.ts";
import { gate, inventory, node, NOW, object } from "./cluster.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "shared", "data", "admissionreview", "recorded");
const missing = existsSync(folder) ? false : `there is no ${folder}`;

interface Review {
  readonly request: {
    readonly operation: "CREATE" | "UPDATE" | "DELETE";
    readonly object: unknown;
    readonly oldObject: unknown;
  };
}

const nodes: readonly KubeObject[] = [node("node-1", "5.15.0-91-generic"), node("node-2", "4.18.0-193.el8.x86_64")];

function recorded(number: string): Review["request"] {
  const name = readdirSync(folder).find((file) => file.startsWith(number)) ?? "";
  const review: Review = JSON.parse(readFileSync(join(folder, name), "utf8"));
  return review.request;
}

/** What the gate says of a recorded review, in a cluster that holds these objects. */
function judge(number: string, state: readonly KubeObject[] = nodes): Assessment | undefined {
  const { operation, object: fresh, oldObject } = recorded(number);
  return gate.admit(
    inventory(state, false),
    {
      operation,
      ...(fresh === null || fresh === undefined ? {} : { object: object(fresh) }),
      ...(oldObject === null || oldObject === undefined ? {} : { oldObject: object(oldObject) }),
    },
    defaultPolicy,
    NOW,
  )?.assessment;
}

function denied(assessment: Assessment | undefined): readonly string[] {
  return assessment?.findings.filter(({ action }) => action === "deny").map(({ id }) => id) ?? [];
}

describe("recorded reviews", { skip: missing }, () => {
  it("036: an upgrade to 0.8.3 without static IPs for KubeVirt is denied by SP009", () => {
    assert.ok(denied(judge("036")).includes("SP009"));
  });

  it("052: a rollback is never denied", () => {
    assert.deepEqual(denied(judge("052")), []);
  });

  it("073: the RDMA plugin of chart 1.1.1 is denied by SPX-07", () => {
    const assessment = judge("073");
    const hit = assessment?.findings.find(({ aliases }) => aliases.includes("SPX-07"));
    assert.equal(hit?.action, "deny");
    assert.equal(hit.object?.kind, "Secret");
  });

  it("070: a bond without VLAN is judged by the version that is installed", () => {
    const installed = (version: string): KubeObject =>
      object({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: {
          name: "spiderpool-controller",
          namespace: "kube-system",
          labels: {
            "helm.sh/chart": `spiderpool-${version}`,
            "app.kubernetes.io/name": "spiderpool",
            "app.kubernetes.io/version": version,
          },
        },
        spec: {
          template: {
            spec: {
              containers: [
                {
                  name: "spiderpool-controller",
                  image: `ghcr.io/spidernet-io/spiderpool/spiderpool-controller:v${version}`,
                },
              ],
            },
          },
        },
      });
    assert.ok(denied(judge("070", [...nodes, installed("0.8.0")])).includes("SP006"));
    assert.deepEqual(denied(judge("070", [...nodes, installed("0.8.1")])), []);
    assert.deepEqual(denied(judge("070", [...nodes, installed("1.2.2")])), []);
  });

  it("an update of a release is never judged: denying one would wedge Helm", () => {
    for (const number of ["035", "042", "043", "058", "059", "060", "081", "090", "091"])
      assert.equal(judge(number), undefined, number);
  });

  it("every recorded review is judged without a failure, and a deletion is never denied", () => {
    for (const file of readdirSync(folder)) {
      const number = file.slice(0, 3);
      const assessment = judge(number);
      if (recorded(number).operation === "DELETE") assert.deepEqual(denied(assessment), [], file);
    }
  });

  it("IPVS is denied where it is introduced, and warned of where it was", () => {
    const modes = readdirSync(folder)
      .filter((file) => file.includes("configmaps-kube-proxy"))
      .map((file) => {
        const request = recorded(file.slice(0, 3));
        const mode = (value: unknown): string => {
          const { data }: { data?: Record<string, string> } = Object(value);
          return /^mode: *"?(\w*)/m.exec(data?.["config.conf"] ?? data?.["config"] ?? "")?.[1] ?? "";
        };
        return {
          number: file.slice(0, 3),
          operation: request.operation,
          from: mode(request.oldObject),
          to: mode(request.object),
        };
      });
    const introduced = modes.filter(
      ({ operation, from, to }) => operation !== "DELETE" && to === "ipvs" && from !== "ipvs",
    );
    assert.ok(introduced.length > 0);
    for (const { number } of introduced) assert.ok(denied(judge(number)).includes("KP001"), number);
    for (const { number } of modes.filter(({ to }) => to !== "ipvs"))
      assert.ok(!denied(judge(number)).includes("KP001"), number);
  });
});
