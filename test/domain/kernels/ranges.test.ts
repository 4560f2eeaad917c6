import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { compareKernels } from "../../../src/domain/kernels/compare.ts";
import { compileKernelRanges } from "../../../src/domain/kernels/ranges.ts";
import type { KernelRanges, KernelRangesSpec } from "../../../src/domain/kernels/ranges.ts";
import { kernelStatus } from "../../../src/domain/kernels/status.ts";
import { kernel, streams } from "./catalogue.ts";
import { anyKernel, oneStream } from "./grammar.ts";

function compiled(spec: KernelRangesSpec): KernelRanges {
  const result = compileKernelRanges(spec, streams);
  assert.ok("ranges" in result, JSON.stringify(result));
  return result.ranges;
}

function errorsOf(spec: KernelRangesSpec): readonly string[] {
  const result = compileKernelRanges(spec, streams);
  return "errors" in result ? result.errors.map(({ path, message }) => `${path}: ${message}`) : [];
}

describe("ranges of kernel.org releases", () => {
  const rows: readonly (readonly [spec: KernelRangesSpec["upstream"], affected: string, unaffected: string])[] = [
    [
      [{ fixed: ["4.19.219", "5.4.163", "5.9"] }],
      "2.6.32 3.10.108 4.4.0 4.14.336 4.19.218 4.20.17 5.0.0 5.3.18 5.4.0 5.4.162 5.5.0 5.8.18",
      "4.19.219 4.19.325 5.4.163 5.4.302 5.9.0 5.10.1 6.1.5 7.0.0",
    ],
    [[{ fixed: "5.9" }], "4.19.300 5.8.18", "5.9.0 5.10.4"],
    [[{ introduced: "5.7", fixed: ["5.10.4"] }], "5.7.0 5.10.3", "5.6.19 5.10.4 5.11.0"],
    [[{ introduced: "6.1.156", fixed: ["6.2"] }], "6.1.156 6.1.200", "6.1.155 6.2.0 6.6.1"],
    [[{ introduced: "6.17.3" }], "6.17.3 6.18.0 7.0.0", "6.17.2 6.12.60"],
    [[{ introduced: "5.2", lastAffected: "5.3.18" }], "5.2.0 5.3.18", "5.1.21 5.3.19 5.4.0"],
    [[{ lastAffected: "4.0.9" }], "2.6.32 4.0.9", "4.1.0"],
    [
      [
        { introduced: "5.15.168", fixed: "5.15.170" },
        { introduced: "6.1.113", fixed: "6.1.115" },
        { introduced: "6.6.57", fixed: "6.6.59" },
      ],
      "5.15.168 5.15.169 6.1.113 6.1.114 6.6.57 6.6.58",
      "5.15.167 5.15.170 5.16.0 6.1.112 6.1.115 6.6.56 6.6.59 6.12.0",
    ],
    [[], "", "4.4.0 6.1.1"],
  ];
  for (const [upstream, affected, unaffected] of rows) {
    it(JSON.stringify(upstream), () => {
      const ranges = compiled({ upstream });
      for (const version of affected.split(" ").filter(Boolean)) {
        const { status, inUpstream } = kernelStatus(ranges, kernel(version));
        assert.deepEqual([version, status, inUpstream], [version, "affected", true]);
      }
      for (const version of unaffected.split(" ")) {
        const { status, inUpstream } = kernelStatus(ranges, kernel(version));
        assert.deepEqual([version, status, inUpstream], [version, "unaffected", false]);
      }
    });
  }
});

describe("ranges that cannot be meant are refused", () => {
  const rows: readonly (readonly [spec: KernelRangesSpec, ...errors: readonly string[]])[] = [
    [{ upstream: [{}] }, "upstream[0]: give introduced, fixed or lastAffected"],
    [{ upstream: [{ fixed: [] }] }, "upstream[0]: give introduced, fixed or lastAffected"],
    [
      { upstream: [{ fixed: "5.9-rc1" }] },
      "upstream[0].fixed[0]: 5.9-rc1 is not a kernel.org release: write x.y or x.y.z",
    ],
    [
      { upstream: [{ introduced: "five" }] },
      "upstream[0].introduced: five is not a kernel.org release: write x.y or x.y.z",
    ],
    [
      { upstream: [{ introduced: "5.9", fixed: "5.4" }] },
      "upstream[0].fixed[0]: 5.4 is not after 5.9: the range is empty",
    ],
    [
      { upstream: [{ introduced: "5.9", lastAffected: "5.4" }] },
      "upstream[0].lastAffected: 5.4.1 is not after 5.9: the range is empty",
    ],
    [{ upstream: [{ fixed: "5.4", lastAffected: "5.3" }] }, "upstream[0]: give fixed or lastAffected, not both"],
    [{ upstream: [{ fixed: ["5.9", "5.4.163"] }] }, "upstream[0].fixed[1]: sort the fixed releases, each once"],
    [
      { upstream: [{ fixed: ["5.4.163", "5.4.170"] }] },
      "upstream[0].fixed[1]: 5.4.170 and 5.4.163 are of one branch: give the first fixed one",
    ],
    [
      { upstream: [{ introduced: "5.15.10" }, { introduced: "5.4.2", fixed: "5.4.4" }] },
      "upstream[1]: begins before the range above it: sort the ranges by introduced",
    ],
    [
      {
        upstream: [
          { introduced: "5.4", fixed: "5.8" },
          { introduced: "5.6", fixed: "5.9" },
        ],
      },
      "upstream[1]: overlaps a range above it: make one range of them",
    ],
    [{ streams: { el8: [] } }, "streams.el8: an empty list says nothing: write affected, unaffected or undetermined"],
    [{ streams: { el8: [{}] } }, "streams.el8[0]: give introduced, fixed or lastAffected"],
    [
      { streams: { el8: [{ fixed: "5.14.0-70.el9" }] } },
      "streams.el8[0].fixed[0]: 5.14.0-70.el9 is not a kernel of el8",
    ],
    [
      { streams: { el8: [{ fixed: ["4.18.0-202.el8", "4.18.0-193.10.1.el8_2"] }] } },
      "streams.el8[0].fixed[1]: sort the fixed builds, each once",
    ],
    [
      { streams: { el8: [{ fixed: ["4.18.0-193.9.1.el8_2", "4.18.0-193.10.1.el8_2"] }] } },
      "streams.el8[0].fixed[1]: 4.18.0-193.10.1.el8_2 and 4.18.0-193.9.1.el8_2 are of one branch: give the first fixed one",
    ],
    [
      { streams: { "ubuntu-5.4-generic": [{ fixed: ["5.4.0-90-generic", "5.4.0-100-generic"] }] } },
      "streams.ubuntu-5.4-generic[0].fixed: ubuntu-5.4-generic has no branches: give one fixed build, or several ranges",
    ],
    [
      { streams: { "ubuntu-5.4-generic": [{ introduced: "5.4.0-90-generic", fixed: "5.4.0-90-lowlatency" }] } },
      "streams.ubuntu-5.4-generic[0].fixed[0]: 5.4.0-90-lowlatency is not after 5.4.0-90-generic: the range is empty",
    ],
    [
      { streams: { "ubuntu-5.4-generic": [{ introduced: "5.4.0-90-generic", lastAffected: "5.4.0-89-generic" }] } },
      "streams.ubuntu-5.4-generic[0].lastAffected: 5.4.0-89-generic is before 5.4.0-90-generic: the range is empty",
    ],
    [
      { streams: { "ubuntu-5.4-generic": [{ fixed: "5.4.0-90-generic" }, { introduced: "5.4.0-80-generic" }] } },
      "streams.ubuntu-5.4-generic[1]: begins before the range above it ends: sort the ranges, and let them not overlap",
    ],
    [
      {
        streams: {
          "ubuntu-5.4-generic": [
            { lastAffected: "5.4.0-90-generic" },
            { introduced: "5.4.0-90-generic", fixed: "5.4.0-95-generic" },
          ],
        },
      },
      "streams.ubuntu-5.4-generic[1]: begins before the range above it ends: sort the ranges, and let them not overlap",
    ],
    [
      { streams: { "ubuntu-5.4-azrue": "affected" } },
      "streams.ubuntu-5.4-azrue: no kernel stream is named ubuntu-5.4-azrue; did you mean ubuntu-5.4-azure?",
    ],
    [{ streams: { centos8: "affected" } }, "streams.centos8: no kernel stream is named centos8"],
    [
      { streams: { "completely unknown": "affected" } },
      "streams.completely unknown: no kernel stream is named completely unknown",
    ],
    [
      { streams: { "sles-*": [{ fixed: "5.3.18-59.19-default" }] } },
      "streams.sles-*: a name with * takes one word: builds of several streams have no common order",
    ],
    [{ streams: { "slse-*": "affected" } }, "streams.slse-*: no kernel stream is named slse-*; did you mean sles-*?"],
    [
      { upstream: [{ fixed: "x" }], streams: { nothing_like_it_at_all: "affected" } },
      "upstream[0].fixed[0]: x is not a kernel.org release: write x.y or x.y.z",
      "streams.nothing_like_it_at_all: no kernel stream is named nothing_like_it_at_all",
    ],
  ];
  for (const [spec, ...errors] of rows) {
    it(JSON.stringify(spec), () => assert.deepEqual(errorsOf(spec), errors));
  }
});

describe("a range of builds of which nobody knows", () => {
  const ranges = compiled({
    upstream: [{ introduced: "6.12.53" }],
    streams: {
      "ubuntu-6.8-gcp": [{ introduced: "6.8.0-1053-gcp", status: "undetermined" }],
      "ubuntu-6.8-azure": [
        { fixed: "6.8.0-1025-azure", status: "undetermined" },
        { introduced: "6.8.0-1025-azure", lastAffected: "6.8.0-1025-azure" },
        { introduced: "6.8.0-1026-azure", status: "undetermined" },
      ],
      el8: [{ fixed: ["4.18.0-193.10.1.el8_2", "4.18.0-202.el8"], status: "undetermined" }],
    },
  });
  const rows = [
    ["6.8.0-1052-gcp", "unaffected", "before 6.8.0-1053-gcp"],
    ["6.8.0-1053-gcp", "undetermined", "not known of ubuntu-6.8-gcp since 6.8.0-1053-gcp"],
    ["6.8.0-1024-azure", "undetermined", "not known of ubuntu-6.8-azure below 6.8.0-1025-azure"],
    ["6.8.0-1025-azure", "affected", "up to 6.8.0-1025-azure"],
    ["6.8.0-1026-azure", "undetermined", "not known of ubuntu-6.8-azure since 6.8.0-1026-azure"],
    ["4.18.0-193.9.1.el8_2.x86_64", "undetermined", "not known of el8 below 4.18.0-193.10.1.el8_2"],
    ["4.18.0-193.10.1.el8_2.x86_64", "unaffected", "fixed since 4.18.0-193.10.1.el8_2"],
  ] as const;
  for (const [version, status, why] of rows) {
    it(`${version} is ${status}`, () => {
      const answer = kernelStatus(ranges, kernel(version));
      assert.deepEqual([answer.status, answer.evidence ?? answer.reason], [status, why]);
    });
  }
});

describe("a name ending in * speaks for all streams that begin so", () => {
  const ranges = compiled({
    upstream: [{ fixed: "7.1" }],
    streams: { "ubuntu-*": "undetermined", "ubuntu-5.15-*": "unaffected", "ubuntu-5.15-aws": "affected" },
  });
  const rows = [
    ["5.15.0-1040-aws", "affected"],
    ["5.15.0-1040-gcp", "unaffected"],
    ["6.8.0-60-generic", "undetermined"],
    ["6.1.0-41-amd64", "affected"],
  ] as const;
  for (const [version, status] of rows) {
    it(`${version} is ${status}`, () => assert.equal(kernelStatus(ranges, kernel(version)).status, status));
  }
});

describe("the laws of ranges", () => {
  const bound = fc.tuple(fc.integer({ min: 3, max: 7 }), fc.nat(20), fc.nat(300)).map((numbers) => numbers.join("."));

  it("without introduced, a kernel newer than an unaffected one of its stream is never affected", () => {
    fc.assert(
      fc.property(bound, oneStream(2), (fixed, versions) => {
        const ranges = compiled({ upstream: [{ fixed }] });
        const [older, newer] = versions.map((version) => kernel(version)).toSorted((a, b) => compareKernels(a, b) ?? 0);
        assert.ok(older && newer);
        if (kernelStatus(ranges, older).status === "unaffected")
          assert.notEqual(kernelStatus(ranges, newer).status, "affected");
      }),
      { numRuns: 300 },
    );
  });

  it("fixing a branch makes no kernel affected", () => {
    fc.assert(
      fc.property(fc.nat(300), anyKernel, (patch, version) => {
        const without = kernelStatus(compiled({ upstream: [{ fixed: "6.18" }] }), kernel(version)).status;
        const status = kernelStatus(
          compiled({ upstream: [{ fixed: [`5.15.${patch + 1}`, "6.18"] }] }),
          kernel(version),
        ).status;
        assert.ok(status !== "affected" || without === "affected");
      }),
      { numRuns: 300 },
    );
  });

  it("`unlisted: affected` only turns undetermined into affected", () => {
    fc.assert(
      fc.property(bound, anyKernel, (fixed, version) => {
        const careful = kernelStatus(compiled({ upstream: [{ fixed }] }), kernel(version));
        const strict = kernelStatus(compiled({ upstream: [{ fixed }], unlisted: "affected" }), kernel(version));
        if (careful.status !== strict.status)
          assert.deepEqual([careful.status, strict.status], ["undetermined", "affected"]);
      }),
      { numRuns: 300 },
    );
  });
});
