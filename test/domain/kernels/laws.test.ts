import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { classifyKernel } from "../../../src/domain/kernels/classify.ts";
import { compareKernels } from "../../../src/domain/kernels/compare.ts";
import type { LevelMap } from "../../../src/domain/kernels/levels.ts";
import { compileKernelRanges } from "../../../src/domain/kernels/ranges.ts";
import type { KernelRangesSpec } from "../../../src/domain/kernels/ranges.ts";
import { kernelStatus } from "../../../src/domain/kernels/status.ts";
import type { Streams } from "../../../src/domain/kernels/streams.ts";
import type { Status } from "../../../src/domain/status.ts";
import { kernel, streams } from "./catalogue.ts";
import { anyKernel, oneStream } from "./grammar.ts";

function statusOf(spec: KernelRangesSpec, version: string, known: Streams = streams): Status {
  const result = compileKernelRanges(spec, known);
  assert.ok("ranges" in result, JSON.stringify(result));
  return kernelStatus(result.ranges, classifyKernel(known, version, "")).status;
}

describe("within one range of builds", () => {
  /** Three kernels of one stream: the bound of a range, and two to be judged, the older one first. */
  const boundAndTwo = oneStream(3).map(([bound = "", a = "", b = ""]) => {
    const [older = "", newer = ""] = [a, b].toSorted((x, y) => compareKernels(kernel(x), kernel(y)) ?? 0);
    return { bound, older, newer, stream: kernel(bound).stream ?? "" };
  });

  it("no build is affected that is newer than a fixed one", () => {
    fc.assert(
      fc.property(boundAndTwo, ({ bound, older, newer, stream }) => {
        const spec: KernelRangesSpec = { streams: { [stream]: [{ fixed: bound }] }, unlisted: "affected" };
        if (statusOf(spec, older) === "unaffected") assert.equal(statusOf(spec, newer), "unaffected");
      }),
      { numRuns: 300 },
    );
  });

  it("every build is affected that is newer than an affected one, where no fix is known", () => {
    fc.assert(
      fc.property(boundAndTwo, ({ bound, older, newer, stream }) => {
        const spec: KernelRangesSpec = { streams: { [stream]: [{ introduced: bound }] } };
        if (statusOf(spec, older) === "affected") assert.equal(statusOf(spec, newer), "affected");
      }),
      { numRuns: 300 },
    );
  });

  it("a range of which nobody knows leaves undetermined what it would else call affected, and nothing more", () => {
    const kinds = fc.constantFrom("introduced", "fixed", "lastAffected");
    fc.assert(
      fc.property(boundAndTwo, kinds, ({ bound, older, stream }, kind) => {
        const known = statusOf({ streams: { [stream]: [{ [kind]: bound }] } }, older);
        const unknown = statusOf({ streams: { [stream]: [{ [kind]: bound, status: "undetermined" }] } }, older);
        assert.equal(unknown, known === "affected" ? "undetermined" : known);
      }),
      { numRuns: 300 },
    );
  });
});

it("a further anchor of a level map decides more kernels, and none otherwise", () => {
  const patches = fc.array(fc.nat(300), { minLength: 2, maxLength: 8 }).map((list) => list.toSorted((a, b) => a - b));
  fc.assert(
    fc.property(patches, fc.nat(7), fc.nat(110), fc.nat(310), fc.boolean(), (list, left, build, fixed, exact) => {
      const anchors = list.map((patch, index) => ({ build: 10 * (index + 1), patch }));
      const fewer = anchors.length > 1 ? anchors.filter((_, index) => index !== left % anchors.length) : anchors;
      const spec: KernelRangesSpec = { upstream: [{ fixed: [`5.4.${fixed + 1}`, "5.9"] }] };
      const version = `5.4.0-${build}-generic`;
      const before = statusOf(spec, version, mapped({ anchors: fewer, exact }));
      if (before !== "undetermined") assert.equal(statusOf(spec, version, mapped({ anchors, exact })), before);
    }),
    { numRuns: 1000 },
  );
});

it("where the printed number decides, every kernel without a level of its own is decided, as that release is", () => {
  const spec: KernelRangesSpec = { upstream: [{ introduced: "5.4.100", fixed: "5.10" }], unlisted: "printed" };
  fc.assert(
    fc.property(anyKernel, (version) => {
      const { level, upstream } = kernel(version);
      if (level.kind === "base" && upstream)
        assert.equal(statusOf(spec, version), statusOf(spec, upstream.map((number) => number ?? 0).join(".")));
    }),
    { numRuns: 300 },
  );
});

it("every answer says why", () => {
  const bound = fc.tuple(fc.integer({ min: 3, max: 7 }), fc.nat(20), fc.nat(300)).map((numbers) => numbers.join("."));
  fc.assert(
    fc.property(bound, anyKernel, (fixed, version) => {
      const result = compileKernelRanges({ upstream: [{ fixed }] }, streams);
      assert.ok("ranges" in result);
      const { status, evidence, reason } = kernelStatus(result.ranges, kernel(version));
      assert.equal(typeof (status === "unaffected" ? evidence : reason), "string");
    }),
  );
});

function mapped({ anchors, exact }: Pick<LevelMap, "anchors" | "exact">): Streams {
  const stream = "ubuntu-5.4-generic";
  return { ...streams, levels: new Map([[stream, { stream, line: [5, 4], exact, anchors, reference: "" }]]) };
}
