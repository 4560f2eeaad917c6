import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { admitted, checked, configMap, daemonSet, gate, inventory, node, NOW, summary } from "./cluster.ts";
import { defaultPolicy } from "../../src/domain/policy.ts";
import type { KubeObject } from "../../src/objects/object.ts";

const kernels = [
  "4.18.0-193.el8.x86_64",
  "4.18.0-553.el8_10.x86_64",
  "5.4.0-42-generic",
  "5.4.0-150-generic",
  "5.4.163",
  "5.15.0-127-generic",
  "6.1.113",
  "6.8.0-45-generic",
  "3.10.0-1160.el7.x86_64",
  "",
  "unknown",
] as const;

const mode = fc.constantFrom("", "iptables", "ipvs", "nftables", "userspace", "IPVS");
const version = fc.constantFrom("1.18.1", "1.25.3", "1.29.1", "1.30.2", "1.31.0", "1.33.2", "1.36.0");
const nodes = fc
  .array(fc.constantFrom(...kernels), { minLength: 1, maxLength: 12 })
  .map((list) => list.map((kernel, index) => node(`node-${String(index).padStart(2, "0")}`, kernel)));

interface Change {
  readonly before: readonly KubeObject[];
  readonly old: KubeObject;
  readonly fresh: KubeObject;
}

const change: fc.Arbitrary<Change> = fc.record({ nodes, from: mode, to: mode, version }).map((given) => ({
  before: [...given.nodes, daemonSet(given.version), configMap(given.from)],
  old: configMap(given.from),
  fresh: configMap(given.to),
}));

const rank = { allow: 0, audit: 1, warn: 2, deny: 3 } as const;

describe("laws of the gate", () => {
  it("does not depend on the order of objects and nodes", () => {
    fc.assert(
      fc.property(change, fc.integer({ min: 1, max: 1000 }), ({ before, fresh }, seed) => {
        const shuffled = before.toSorted((a, b) => hash(a, seed) - hash(b, seed));
        assert.deepEqual(summary(checked(shuffled, [fresh])), summary(checked(before, [fresh])));
      }),
    );
  });

  it("lets a node that nothing hits change nothing but the total", () => {
    fc.assert(
      fc.property(change, ({ before, fresh }) => {
        // a kernel that is newer than every known issue of kube-proxy, on a distribution that none names
        const healthy = node("healthy", "6.13.5");
        const without = checked(before, [fresh]);
        const withIt = checked([...before, healthy], [fresh]);
        assert.equal(withIt.verdict, without.verdict);
        assert.equal(withIt.summary.nodes, without.summary.nodes + 1);
      }),
    );
  });

  it("never turns a denial into less because of one more affected node", () => {
    fc.assert(
      fc.property(change, fc.constantFrom(...kernels), ({ before, fresh }, kernel) => {
        const without = checked(before, [fresh]);
        const withIt = checked([...before, node("more", kernel)], [fresh]);
        assert.ok(rank[withIt.verdict] >= rank[without.verdict], `${without.verdict} became ${withIt.verdict}`);
      }),
    );
  });

  it("introduces nothing where nothing changes", () => {
    fc.assert(
      fc.property(change, ({ before, old }) => {
        const same = checked(before, [old]);
        assert.deepEqual(
          same.findings.filter(({ introduced }) => introduced),
          [],
        );
        assert.notEqual(same.verdict, "deny");
      }),
    );
  });

  it("turns no certain answer round when more becomes known", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...kernels), { minLength: 1, maxLength: 8 }),
        mode,
        version,
        (list, asked, running) => {
          // what is assumed without the DaemonSet (the kubelet's version) is what the DaemonSet will say
          const given = list.map((kernel, index) => node(`node-${index}`, kernel, running));
          const less = hits(checked(given, [configMap(asked)], defaultPolicy, false).findings);
          const more = hits(checked([...given, daemonSet(running)], [configMap(asked)], defaultPolicy, true).findings);
          for (const [id, hit] of Object.entries(less)) {
            for (const name of hit) assert.ok(more[id]?.has(name) === true, `${id} no longer hits ${name}`);
          }
        },
      ),
    );
  });

  it("says the same through the webhook and through check", () => {
    fc.assert(
      fc.property(change, ({ before, old, fresh }) => {
        const review = admitted(before, fresh, old);
        assert.ok(review !== undefined);
        assert.deepEqual(summary(review), summary(checked(before, [fresh])));
      }),
    );
  });

  it("finds in a scan what check finds when all is new, but for what only knowing the old state can tell", () => {
    fc.assert(
      fc.property(change, ({ before, fresh }) => {
        const others = before.filter(({ ref }) => ref.kind !== "ConfigMap");
        const scan = gate.scan(inventory([...others, fresh]), defaultPolicy, NOW).assessment;
        const check = checked(others, [fresh]);
        const statuses = (list: typeof scan.findings): string[] =>
          list.map(({ id, status, nodes: { names } }) => `${id} ${status} ${names.join(",")}`).toSorted();
        assert.deepEqual(
          statuses(check.findings),
          statuses(scan.findings.filter(({ id }) => check.findings.some((finding) => finding.id === id))),
        );
      }),
    );
  });

  it("never denies a change away from what is denied", () => {
    fc.assert(
      fc.property(nodes, version, (given, running) => {
        const set = [...given, daemonSet(running), configMap("ipvs")];
        assert.notEqual(checked(set, [configMap("ipvs", { labels: { team: "network" } })]).verdict, "deny");
      }),
    );
  });
});

function hash({ ref }: KubeObject, seed: number): number {
  let value = seed;
  for (const letter of `${ref.kind}/${ref.name}`) value = (value * 31 + (letter.codePointAt(0) ?? 0)) % 10_007;
  return value;
}

function hits(findings: ReturnType<typeof checked>["findings"]): Readonly<Record<string, ReadonlySet<string>>> {
  const certain = findings.filter(({ status }) => status === "affected");
  return Object.fromEntries(certain.map(({ id, nodes: { names } }) => [id, new Set(names)]));
}
