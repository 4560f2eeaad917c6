import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { Level } from "../../../src/domain/kernels/types.ts";
import { fixture, kernel, streams } from "./catalogue.ts";

const seen = fixture("kernels.txt").map((line) => line.split(/ +/));
const collected = new URL("../../../../shared/data/kernels.jsonl", import.meta.url);

function levelText(level: Level): string {
  switch (level.kind) {
    case "exact":
      return level.level.join(".");
    case "between":
      return `${level.atLeast.join(".")}..${level.below?.join(".") ?? ""}`;
    case "base":
      return `${level.atLeast.join(".")}+`;
    case "unknown":
    case "none":
      return level.kind;
  }
}

describe("kernels seen on nodes are recognised", () => {
  for (const [version = "", stream = "", level = ""] of seen) {
    it(version, () => {
      const read = kernel(version);
      assert.equal(read.stream ?? "-", stream);
      assert.equal(levelText(read.level), level);
      const [major, minor, patch] = version.split(/[.+-]/).map(Number);
      assert.deepEqual(read.upstream, level === "none" ? undefined : [major, minor, patch]);
      assert.equal(read.family === undefined, stream === "-");
      assert.equal(read.key === undefined, stream === "-");
    });
  }

  it("every collected kernel has its row, and its image does not change the answer", { skip: skipReason() }, () => {
    const rows = new Map(seen.map(([version = "", stream = ""]) => [version, stream]));
    for (const line of readFileSync(collected, "utf8").trim().split("\n")) {
      const { kernelVersion, osImage } = readPair(JSON.parse(line));
      assert.equal(kernel(kernelVersion, osImage).stream ?? "-", rows.get(kernelVersion), kernelVersion);
    }
  });
});

describe("the stream", () => {
  const rows: readonly (readonly [
    version: string,
    osImage: string,
    stream: string | undefined,
    family: string | undefined,
  ])[] = [
    ["5.15.168", "Bottlerocket OS 1.26.1 (aws-k8s-1.31)", "bottlerocket", "bottlerocket"],
    ["5.15.168", "Ubuntu 22.04.5 LTS", "kernel.org", "kernel.org"],
    ["5.10.0-17-amd64", "Ubuntu 22.04.1 LTS", "debian-5.10", "debian"],
    ["5.0.0-37-generic", "k3OS v0.9.1", "ubuntu-5.0-generic", "ubuntu"],
    ["6.12.13-200.fc41.x86_64", "Ubuntu 22.04.5 LTS", "fedora", "fedora"],
    ["10.0.17763.2452", "", "windows", "windows"],
    ["4.18.0-147.5.1.6.h686.eulerosv2r9.x86_64", "EulerOS 2.0 (SP9x86_64)", "euleros-2.9-x86_64", "euleros"],
    ["5.14.0-427.13.1.el9_4.x86_64+rt", "", "el9", "rhel"],
    ["3.10.0-1160.rt56.1131.el7.x86_64", "", "el7", "rhel"],
    ["2.6.32-754.35.1.el6.x86_64", "", "el6", "rhel"],
    ["4.18.0-553.el8_10", "", "el8", "rhel"],
    ["4.18.0-553.el8x.x86_64", "", undefined, undefined],
    ["5.10.0-553.el8_10.x86_64", "", undefined, undefined],
    ["6.8.0-31-generic-custom", "Ubuntu 24.04 LTS", undefined, undefined],
    ["6.8.0-1031-acme", "Ubuntu 24.04 LTS", undefined, undefined],
    ["6.6.0-1-liquorix-amd64", "", undefined, undefined],
    ["6.10.0-0.rc4.20240618git.41.fc41.x86_64", "", undefined, undefined],
  ];
  for (const [version, osImage, stream, family] of rows) {
    it(`of ${version} on ${osImage || "an unknown image"} is ${stream ?? "not known"}`, () => {
      const read = kernel(version, osImage);
      assert.equal(read.stream, stream);
      assert.equal(read.family, family);
    });
  }
});

describe("the level inside a mapped build", () => {
  const rows: readonly (readonly [version: string, level: string])[] = [
    ["5.4.0-8-generic", "5.4.0..5.4.30"],
    ["5.4.0-33-generic", "5.4.34..5.4.41"],
    ["5.4.0-34-generic", "5.4.41..5.4.44"],
    ["5.4.0-100-generic", "5.4.166..5.4.174"],
    ["5.4.0-216-generic", "5.4.291.."],
    ["5.4.0-900-generic", "5.4.291.."],
    ["5.15.0-13-generic", "5.15.0..5.15.7"],
    ["5.15.0-185-generic", "5.15.200.."],
    ["6.1.0-1-amd64", "6.1.4"],
    ["6.1.0-23-amd64", "6.1.98..6.1.100"],
    ["6.1.0-41-cloud-arm64", "6.1.158"],
    ["6.1.0-57-amd64", "6.1.192.."],
    ["5.10.0-7-amd64", "5.10.0..5.10.46"],
    ["5.10.0-37-amd64", "5.10.244.."],
    ["6.8.0-60-generic", "6.8.0+"],
    ["5.4.0-1066-aws", "5.4.0+"],
  ];
  for (const [version, level] of rows) {
    it(`of ${version} is ${level}`, () => assert.equal(levelText(kernel(version).level), level));
  }
});

describe("what is no kernel version is not read", () => {
  const rows: Readonly<Record<string, string>> = {
    "an empty text": "",
    "a word": "vmlinuz",
    "one number": "5",
    "a number and a dot": "5.",
    "a negative number": "-5.4.0",
    "a negative part": "5.-4.0",
    "a leading v": "v5.4.0",
    "a leading blank": " 5.4.0",
    "a line break": "5.4.0-100-generic\n",
    "a null byte": "5.4.0\u0000-100-generic",
    "a date": "2024.01.15",
    zero: "0.0.0",
    "digits of another script": "٥.٤.٠",
    "a full-width number": "５.4.0",
    "an emoji": "5.4.0-🐧",
    "a huge major number": "99999999999999999999.4.0",
    "a huge minor number": "5.99999999999999999999.0",
    "a huge patch number": "5.4.99999999999999999999",
    "a huge patch number of a stream": "5.4.99999999999999999999-flatcar",
    "many dots": "5...4...0",
    "10 kB of digits": "5".repeat(10_000),
    "10 kB of a kernel": `4.18.0-${"1.".repeat(5000)}el8.x86_64`,
    "257 characters": `5.4.0-${"x".repeat(251)}`,
  };
  for (const [what, text] of Object.entries(rows)) {
    it(what, () => {
      const read = kernel(text, text);
      assert.deepEqual(
        { ...read, raw: "" },
        {
          raw: "",
          upstream: undefined,
          stream: undefined,
          key: undefined,
          family: undefined,
          level: { kind: "unknown" },
        },
      );
    });
  }

  it("a huge build number leaves the kernel without a stream", () => {
    const read = kernel("4.18.0-99999999999999999999.el8.x86_64");
    assert.equal(read.stream, undefined);
    assert.deepEqual(read.upstream, [4, 18, 0]);
  });

  it("a version without a patch number is read as far as it goes", () => {
    assert.deepEqual(kernel("6.12-custom").upstream, [6, 12, undefined]);
    assert.deepEqual(kernel("5.4.").upstream, [5, 4, undefined]);
  });
});

it("no pattern runs away on text that nearly fits it", () => {
  for (const stream of streams.list) {
    for (const piece of ["1", "1.", ".", "-", "1-", "1.1-1.", "a", "_", "el8.", "ciq", "150300."]) {
      for (const start of ["", "5.4.0-", "4.18.0-1.", "5.14.21-150400.", "6.1.1.1-"]) {
        stream.pattern.test(`${start}${piece.repeat(256)}`.slice(0, 255) + "!");
      }
    }
  }
});

function skipReason(): string | false {
  return existsSync(collected) ? false : "the collection of kernels is not beside the project";
}

function readPair(value: unknown): { readonly kernelVersion: string; readonly osImage: string } {
  assert.ok(typeof value === "object" && value !== null && "kernelVersion" in value && "osImage" in value);
  assert.ok(typeof value.kernelVersion === "string");
  return { kernelVersion: value.kernelVersion, osImage: typeof value.osImage === "string" ? value.osImage : "" };
}
