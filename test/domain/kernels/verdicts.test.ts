import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compileKernelRanges } from "../../../src/domain/kernels/ranges.ts";
import type { KernelRangesSpec } from "../../../src/domain/kernels/ranges.ts";
import { kernelStatus } from "../../../src/domain/kernels/status.ts";
import type { Status } from "../../../src/domain/status.ts";
import { kernel, streams } from "./catalogue.ts";

/** What real faults mean for real kernels: each bound has a row on either side. */
type Expected = Partial<Record<Status, string>>;

/** IPVS keeps dead endpoints: fixed in 5.9, and by c95c07836fa4 in the stable branches. */
const ipvs: KernelRangesSpec = {
  upstream: [{ fixed: ["4.19.219", "5.4.163", "5.9"] }],
  streams: {
    el8: [{ fixed: "4.18.0-522.el8" }],
    "euleros-2.9-x86_64": [{ fixed: "4.18.0-147.5.1.6.h686.eulerosv2r9.x86_64" }],
    "euleros-2.9-aarch64": [{ fixed: "4.19.90-vhulk2103.1.0.h584.eulerosv2r9.aarch64" }],
    "ubuntu-5.4-generic": [{ fixed: "5.4.0-100-generic" }],
    "ubuntu-5.4-aws": [{ fixed: "5.4.0-1066-aws" }],
  },
  unlisted: "affected",
};

/** The same without what is known of single distributions. */
const ipvsPlain: KernelRangesSpec = { upstream: ipvs.upstream };

/** UDP checksum 0 on VXLAN: ea64d8d6c675. */
const checksum: KernelRangesSpec = {
  upstream: [{ fixed: ["4.14.181", "4.19.123", "5.4.41", "5.6.13", "5.7"] }],
  streams: {
    el8: [{ fixed: ["4.18.0-147.21.1.el8_1", "4.18.0-193.10.1.el8_2", "4.18.0-202.el8"] }],
    "ubuntu-4.15-generic": [{ fixed: "4.15.0-109-generic" }],
    "ubuntu-5.4-aws": [{ fixed: "5.4.0-1012-aws" }],
  },
};

/** xtables targets that do not load on IPv6: 0bfcb7b71e73, until 306ed1728e84. */
const xtables: KernelRangesSpec = {
  upstream: [
    { introduced: "5.15.168", fixed: "5.15.170" },
    { introduced: "6.1.113", fixed: "6.1.115" },
    { introduced: "6.6.57", fixed: "6.6.59" },
    { introduced: "6.11.4", fixed: "6.11.6" },
  ],
  streams: {
    "ubuntu-5.15-generic": [{ introduced: "5.15.0-127-generic", fixed: "5.15.0-130-generic" }],
    "ubuntu-5.15-aws": [{ introduced: "5.15.0-1073-aws", fixed: "5.15.0-1076-aws" }],
    "ubuntu-6.8-generic": [{ introduced: "6.8.0-56-generic", fixed: "6.8.0-58-generic" }],
    debian: [{ introduced: "6.11.4-amd64", fixed: "6.11.5-amd64" }],
  },
};

/** The verifier change of CVE-2025-40123, which Calico's eBPF programs did not expect: 4540aed51b12. */
const tailCalls: KernelRangesSpec = {
  upstream: [
    { introduced: "6.1.156", fixed: "6.2" },
    { introduced: "6.6.112", fixed: "6.7" },
    { introduced: "6.12.53", fixed: "6.13" },
    { introduced: "6.17.3" },
  ],
  streams: {
    "ubuntu-5.15-*": "unaffected",
    "ubuntu-6.8-generic": [{ introduced: "6.8.0-103-generic" }],
    "ubuntu-6.17-generic": [{ introduced: "6.17.0-14-generic" }],
    "ubuntu-6.17-azure": [{ introduced: "6.17.0-1008-azure" }],
  },
};

/** eBPF needs 5.3, and of RHEL 4.18.0-193. */
const bpfFloor: KernelRangesSpec = {
  upstream: [{ fixed: "5.3" }],
  streams: { el8: [{ fixed: "4.18.0-193.el8" }] },
  unlisted: "affected",
};

/** IPIP devices became layer 3 in 5.14, and in RHEL 8 with build 330. */
const ipip: KernelRangesSpec = {
  upstream: [{ introduced: "5.14" }],
  streams: { el8: [{ introduced: "4.18.0-330.el8" }] },
  unlisted: "affected",
};

const tables: readonly (readonly [name: string, spec: KernelRangesSpec, expected: Expected])[] = [
  [
    "IPVS connection reuse",
    ipvs,
    {
      affected: `5.4.162 5.8.18 4.19.218 4.14.257 4.4.0-142-generic 3.10.0-1160.el7.x86_64
        4.18.0-193.el8.x86_64 4.18.0-521.el8.x86_64 4.18.0-513.5.1.el8_9.x86_64 4.18.0-477.27.1.el8_8.x86_64
        4.18.0-477.27.1.el8_8.ciq_lts.3.1.x86_64
        5.4.0-42-generic 5.4.0-99-generic 5.4.0-1065-aws 5.4.0-1090-azure 5.4.0-1090-gcp
        4.15.0-119-generic 4.15.0-147-generic 5.8.0-63-generic 5.3.18-59.19-default 4.12.14-122.37-default 5.3.18-24.43-default
        4.18.0-147.5.1.6.h685.eulerosv2r9.x86_64 4.18.0-147.5.1.6.h600.eulerosv2r9.x86_64
        4.19.90-vhulk2103.1.0.h583.eulerosv2r9.aarch64 4.19.90-2003.4.0.0036.oe1 4.19.91-26.al7.x86_64
        5.4.119-19-0009.6 5.4.17-2136.330.7.1.el8uek.x86_64 4.14.35-2047.510.5.el7uek.x86_64
        4.19.0-11-amd64 4.14.209-160.339.amzn2.x86_64 5.4.149-73.259.amzn2.x86_64 4.9.140-tegra 5.4.100-acme 5.8-acme`,
      unaffected: `5.4.163 4.19.219 5.9.0 6.12.1 4.18.0-522.el8.x86_64 4.18.0-553.el8_10.x86_64 4.18.0-553.16.1.el8_10.x86_64
        5.14.0-427.13.1.el9_4.x86_64 6.12.0-55.39.1.el10_0.aarch64
        5.4.0-100-generic 5.4.0-150-lowlatency 5.4.0-1066-aws 5.15.0-91-generic 6.8.0-31-generic
        4.18.0-147.5.1.6.h686.eulerosv2r9.x86_64 4.18.0-147.5.1.6.h729.6.eulerosv2r9.x86_64
        4.18.0-147.5.1.6.h998.eulerosv2r9.x86_64 4.18.0-147.5.1.6.h1194.eulerosv2r9.x86_64
        4.19.90-vhulk2103.1.0.h584.eulerosv2r9.aarch64
        5.10.178-162.673.amzn2.x86_64 5.4.163-1.1.amzn2.x86_64 6.1.148-173.267.amzn2023.x86_64
        5.14.21-150400.24.33-default 5.10.0-60.18.0.50.oe2203.x86_64 5.10.60-9.al8.x86_64 5.4.241-1-tlinux4-0017.7 10.0.17763.2452`,
      undetermined: `vmlinuz 5.4.170-acme 5.4-acme 5.9.0-rc3`,
    },
  ],
  [
    "the same by the level maps alone",
    ipvsPlain,
    {
      affected: "5.4.0-42-generic 5.4.0-96-generic 5.4.162",
      unaffected: "5.4.0-100-generic 5.4.0-216-generic 5.4.0-400-generic 5.10.0-9-amd64 6.1.0-41-amd64 5.4.163",
      undetermined:
        "5.4.0-97-generic 5.4.0-99-generic 5.4.0-1066-aws 4.18.0-553.el8_10.x86_64 4.15.0-147-generic 5.4.162-acme",
    },
  ],
  [
    "UDP checksums on VXLAN",
    checksum,
    {
      affected: `5.4.40 5.6.12 4.15.0-107-generic 4.15.0-108-generic 5.4.0-31-generic 5.4.0-32-generic 5.4.0-33-generic
        5.4.0-1011-aws 4.18.0-80.el8.x86_64 4.18.0-147.el8.x86_64 4.18.0-147.20.1.el8_1.x86_64
        4.18.0-193.9.1.el8_2.x86_64 4.18.0-193.el8.x86_64 4.18.0-201.el8.x86_64`,
      unaffected: `5.4.41 5.6.13 5.7.0 4.15.0-109-generic 5.4.0-34-generic 5.4.0-37-generic 5.4.0-1012-aws
        4.18.0-147.21.1.el8_1.x86_64 4.18.0-193.10.1.el8_2.x86_64 4.18.0-202.el8.x86_64 4.18.0-240.22.1.el8_3.x86_64
        5.14.0-70.13.1.el9_0.x86_64 5.14.21-150400.24.33-default`,
      undetermined:
        "4.18.0-80.7.1.el8_0.x86_64 3.10.0-1160.el7.x86_64 5.3.18-24.43-default 4.19.0-11-amd64 4.19.91-26.al7.x86_64",
    },
  ],
  [
    "xtables on IPv6",
    xtables,
    {
      affected: `5.15.168 5.15.169-flatcar 6.1.113 6.6.57 6.6.58-talos 6.11.4 6.11.5 6.11.4-amd64 6.11.4-201.fc40.x86_64
        5.15.0-127-generic 5.15.0-128-generic 5.15.0-1073-aws 6.8.0-56-generic 6.8.0-57-generic`,
      unaffected: `5.15.167 5.15.170 6.1.112 6.1.115 6.6.59 6.11.6 6.12.0 6.11.5-amd64 6.12.48+deb13-amd64
        5.15.0-126-generic 5.15.0-130-generic 5.15.0-1072-aws 5.15.0-1076-aws 6.8.0-55-generic 6.8.0-58-generic
        6.1.0-26-amd64 6.1.0-27-amd64 6.1.0-56-amd64 5.10.0-36-amd64 5.10.0-40-amd64 5.4.0-216-generic 5.4.0-12-generic
        6.12.0-55.39.1.el10_0.x86_64`,
      undetermined: `6.8.0-1025-azure 5.15.0-1074-azure 5.15.0-1064-gcp 4.18.0-553.el8_10.x86_64
        5.14.0-427.13.1.el9_4.x86_64 6.4.0-150600.23.7-default 5.15.0-210.163.7.el8uek.x86_64 5.10.104-tegra`,
    },
  ],
  [
    "tail call maps with an expected attach type",
    tailCalls,
    {
      affected: `6.1.156 6.6.112 6.12.53 6.17.3 6.18.0 6.18.18-talos 6.8.0-103-generic 6.8.0-136-generic
        6.17.0-14-generic 6.17.0-35-generic 6.17.0-1008-azure 6.1.0-41-amd64 6.1.0-52-cloud-amd64 6.12.57+deb12-amd64
        6.12.57+deb13-amd64 6.12.73-95.123.amzn2023.aarch64 7.0.3`,
      unaffected: `6.1.155 6.6.111 6.12.52 6.17.2 6.8.0-102-generic 6.8.0-60-generic 6.17.0-13-generic 5.15.0-185-generic
        5.15.0-1103-aws 5.15.0-1090-azure 6.1.0-40-amd64 6.1.0-9-amd64 6.12.48+deb13-amd64 5.10.0-36-amd64
        5.4.0-216-generic 6.12.46-66.121.amzn2023.x86_64`,
      undetermined: `4.18.0-553.el8_10.x86_64 5.14.0-687.48.1.el9_8.x86_64 6.12.0-124.8.1.el10_1.x86_64
        4.12.14-122.37-default 5.14.21-150500.55.12-default 6.4.0-150700.53.3-default 6.17.0-1007-gcp 6.8.0-1063-azure`,
    },
  ],
  [
    "the floor of eBPF",
    bpfFloor,
    {
      affected:
        "4.18.0-147.8.1.el8_1.x86_64 4.18.0-192.el8.x86_64 4.15.0-112-generic 5.2.21 3.10.0-1160.el7.x86_64 4.19.90-17.ky10.aarch64",
      unaffected:
        "4.18.0-193.el8.x86_64 4.18.0-193.1.2.el8_2.x86_64 4.18.0-305.el8.x86_64 5.3.0 5.3.18-24.43-default 5.4.0-42-generic",
    },
  ],
  [
    "IPIP as a layer 3 device",
    ipip,
    {
      affected: "5.14.0 5.15.0-91-generic 5.14.0-70.13.1.el9_0.x86_64 4.18.0-330.el8.x86_64 4.18.0-348.el8.x86_64",
      unaffected: "5.13.19 5.4.0-42-generic 4.18.0-305.25.1.el8_4.x86_64 4.18.0-329.el8.x86_64 3.10.0-1160.el7.x86_64",
    },
  ],
];

for (const [name, spec, expected] of tables) {
  describe(name, () => {
    for (const status of ["affected", "unaffected", "undetermined"] as const) {
      for (const version of (expected[status] ?? "").split(/\s+/).filter(Boolean)) {
        it(`${version} is ${status}`, () => {
          const answer = judge(spec, version);
          assert.equal(answer.status, status, answer.reason ?? answer.evidence);
        });
      }
    }
  });
}

describe("a kernel that is cleared inside the upstream range says by what", () => {
  const rows: readonly (readonly [spec: KernelRangesSpec, version: string, evidence: string])[] = [
    [ipvs, "4.18.0-553.el8_10.x86_64", "fixed since 4.18.0-522.el8"],
    [ipvs, "4.18.0-147.5.1.6.h1194.eulerosv2r9.x86_64", "fixed since 4.18.0-147.5.1.6.h686.eulerosv2r9.x86_64"],
    [ipvsPlain, "5.4.0-100-generic", "contains upstream 5.4.166 from 5.4.0-100 on, fixed in 5.4.163"],
    [ipvsPlain, "5.4.0-122-generic", "contains upstream 5.4.191 from 5.4.0-122 on, fixed in 5.4.163"],
    [{ upstream: [{ fixed: ["6.1.100", "6.3"] }] }, "6.1.0-26-amd64", "is upstream 6.1.112, fixed in 6.1.100"],
    [checksum, "4.18.0-147.21.1.el8_1.x86_64", "fixed since 4.18.0-147.21.1.el8_1"],
  ];
  for (const [spec, version, evidence] of rows) {
    it(version, () => {
      const answer = judge(spec, version);
      assert.deepEqual([answer.status, answer.inUpstream, answer.evidence], ["unaffected", true, evidence]);
    });
  }

  it("with the source of a level map", () => {
    assert.match(judge(ipvsPlain, "5.4.0-100-generic").reference ?? "", /^https:/);
    assert.equal(judge(ipvs, "4.18.0-553.el8_10.x86_64").reference, undefined);
  });
});

describe("a kernel that is not cleared says why", () => {
  const rows: readonly (readonly [spec: KernelRangesSpec, version: string, reason: string])[] = [
    [ipvs, "5.4.162", "below 5.4.163"],
    [ipvs, "4.18.0-193.el8.x86_64", "below 4.18.0-522.el8"],
    [ipvs, "4.18.0-513.5.1.el8_9.x86_64", "no fix of its branch is known, the next one is 4.18.0-522.el8"],
    [ipvs, "4.15.0-112-generic", "in the upstream range, and no fixed build of ubuntu-4.15-generic is known"],
    [ipvsPlain, "5.4.0-42-generic", "contains upstream 5.4.44 from 5.4.0-40 on, below 5.4.163"],
    [ipvsPlain, "5.4.0-98-generic", "its upstream level lies between 5.4.162 and 5.4.166"],
    [ipvs, "vmlinuz", "the kernel version cannot be read"],
    [xtables, "5.14.0-427.13.1.el9_4.x86_64", "came with the stable update 5.15.168, which el9 may have taken"],
    [tailCalls, "6.18.18-talos", "since 6.17.3"],
    [ipvs, "5.4.170-acme", "kernels with this suffix do not tell which upstream fixes they contain"],
  ];
  for (const [spec, version, reason] of rows) {
    it(version, () => {
      const answer = judge(spec, version);
      assert.notEqual(answer.status, "unaffected");
      assert.equal(answer.reason, reason);
    });
  }
});

function judge(spec: KernelRangesSpec, version: string): ReturnType<typeof kernelStatus> {
  const result = compileKernelRanges(spec, streams);
  assert.ok("ranges" in result, JSON.stringify(result));
  return kernelStatus(result.ranges, kernel(version));
}
