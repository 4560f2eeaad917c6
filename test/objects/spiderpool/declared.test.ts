import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readSpiderpool } from "../../../src/objects/spiderpool/read.ts";
import type { DeclaredReading } from "../../../src/objects/spiderpool/reading.ts";
import { application, helmRelease, kube, reading, type Json } from "./objects.ts";

function declared(json: Json): DeclaredReading {
  const read = reading(json);
  if (read.form !== "flux" && read.form !== "argo") throw new Error(`a ${read.form} is no declaration`);
  return read;
}

function chart(spec: Json): Json {
  return { chart: { spec } };
}

/** Which declarations are Spiderpool's, and the version each asks for: exact, a range, or one that stands elsewhere. */
const versions: readonly (readonly [title: string, object: Json, version: string | undefined, range?: string])[] = [
  ["an exact version", helmRelease("0.8.3"), "0.8.3"],
  ["an exact version with v", helmRelease("v0.8.3"), "0.8.3"],
  ["an exact version with an equals sign", helmRelease("=0.8.3"), "0.8.3"],
  ["an exact pre-release", helmRelease("1.0.0-rc2"), "1.0.0-rc2"],
  ["a range of Flux", helmRelease("1.2.x"), undefined, "1.2.x"],
  ["a lower bound", helmRelease(">=1.0.0"), undefined, ">=1.0.0"],
  ["no version, which is any", helmRelease(undefined), undefined, "*"],
  ["Flux v2beta1", helmRelease("0.8.3", {}, "helm.toolkit.fluxcd.io/v2beta1"), "0.8.3"],
  ["Flux v2beta2", helmRelease("0.8.3", {}, "helm.toolkit.fluxcd.io/v2beta2"), "0.8.3"],
  [
    "a chart out of Git, whose version is the one there",
    helmRelease("", chart({ chart: "./charts/spiderpool/", version: "0.8.3", sourceRef: { kind: "GitRepository" } })),
    undefined,
  ],
  [
    "a chartRef that names it",
    helmRelease("", { chart: undefined, chartRef: { kind: "OCIRepository", name: "prod-spiderpool" } }),
    undefined,
  ],
  [
    "a chartRef of a release that is named so",
    helmRelease("", { chart: undefined, chartRef: { kind: "OCIRepository", name: "net" } }),
    undefined,
  ],
  ["an exact revision of Argo CD", application("0.8.3"), "0.8.3"],
  ["a range of Argo CD", application("1.*"), undefined, "1.*"],
  [
    "HEAD of a Git repository",
    application(
      "HEAD",
      {},
      { source: { path: "charts/spiderpool", repoURL: "https://git.example/net", targetRevision: "HEAD" } },
    ),
    undefined,
  ],
  [
    "an OCI chart",
    application(
      "",
      {},
      { source: { path: ".", repoURL: "oci://registry.example/charts/spiderpool", targetRevision: "1.0.5" } },
    ),
    "1.0.5",
  ],
  [
    "one of several sources",
    application(
      "",
      {},
      {
        source: undefined,
        sources: [
          { repoURL: "https://git.example/values", ref: "values" },
          { chart: "spiderpool", targetRevision: "1.1.1" },
        ],
      },
    ),
    "1.1.1",
  ],
];

describe("a declaration of the chart", () => {
  for (const [title, object, version, range] of versions) {
    it(`asks for ${version ?? range ?? "a version that stands elsewhere"}: ${title}`, () => {
      const read = declared(object);
      assert.deepEqual([read.facts.version, read.range], [version, range]);
      assert.equal(read.resolved, version !== undefined);
      assert.equal(read.problems.length > 0, version === undefined);
    });
  }

  const others: readonly (readonly [string, Json])[] = [
    ["another chart", helmRelease("1.0.0", chart({ chart: "podinfo", version: "1.0.0" }))],
    ["a chart whose name only ends like it", helmRelease("1.0.0", chart({ chart: "my-spiderpool" }))],
    ["a chart of Argo CD with another name", application("1.0.0", {}, { source: { chart: "kyverno" } })],
    ["another group", { ...helmRelease("0.8.3"), apiVersion: "helm.cattle.io/v1" }],
    ["another group of Applications", { ...application("0.8.3"), apiVersion: "app.k8s.io/v1beta1" }],
    ["a release without a spec", { ...helmRelease("0.8.3"), spec: null }],
    ["an Application without a source", { ...application("0.8.3"), spec: {} }],
  ];
  for (const [title, object] of others) {
    it(`is not found in ${title}`, () => assert.equal(readSpiderpool(kube(object)), undefined));
  }

  it("knows whether CRDs follow the chart", () => {
    const rows = [
      helmRelease("1.2.2"),
      helmRelease("1.2.2", { upgrade: { crds: "Create" } }),
      helmRelease("1.2.2", { upgrade: { crds: "CreateReplace" } }),
      application("1.2.2"),
      application("1.2.2", { skipCrds: true }),
    ];
    assert.deepEqual(
      rows.map((object) => declared(object).updatesCrds),
      [false, false, true, true, false],
    );
  });

  it("says that it installs into another cluster", () => {
    const away = {
      destination: { server: "https://192.0.2.1:6443" },
      source: { chart: "spiderpool", targetRevision: "1.2.2" },
    };
    for (const object of [
      helmRelease("1.2.2", { kubeConfig: {} }),
      application("1.2.2", {}, away),
      application("1.2.2", {}, { ...away, destination: { name: "edge" } }),
    ])
      assert.match(declared(object).problems[0]?.message ?? "", /another cluster/);
  });
});

const off = { ipam: { enableKubevirtStaticIP: false } };
const on = { ipam: { enableKubevirtStaticIP: true } };
const flag = "ipam.enableKubevirtStaticIP";

/** What a declaration makes of one value, at 0.8.3 unless said otherwise. */
const values: readonly (readonly [title: string, object: Json, expected: boolean | undefined, field?: string])[] = [
  ["the default of the version", helmRelease("0.8.3"), true, "spec.chart.spec.version"],
  ["spec.values", helmRelease("0.8.3", { values: off }), false, `spec.values.${flag}`],
  [
    "spec.values over valuesFrom",
    helmRelease("0.8.3", { values: off, valuesFrom: [{ kind: "Secret", name: "x" }] }),
    false,
  ],
  [
    "nothing where valuesFrom may set it",
    helmRelease("0.8.3", { valuesFrom: [{ kind: "Secret", name: "x" }] }),
    undefined,
  ],
  ["nothing without a version to know its default", helmRelease("0.8.x"), undefined],
  ["spec.values without a version", helmRelease("0.8.x", { values: off }), false],
  ["the default, for Argo CD", application("0.8.3"), true, "spec.source.targetRevision"],
  [
    "values",
    application("0.8.3", { values: "ipam:\n  enableKubevirtStaticIP: false\n" }),
    false,
    `spec.source.helm.values.${flag}`,
  ],
  [
    "the last of two equal keys in values",
    application("0.8.3", {
      values: "ipam: { enableKubevirtStaticIP: true }\nipam: { enableKubevirtStaticIP: false }\n",
    }),
    false,
  ],
  [
    "valuesObject over values",
    application("0.8.3", { values: "ipam: { enableKubevirtStaticIP: false }", valuesObject: on }),
    true,
    `spec.source.helm.valuesObject.${flag}`,
  ],
  [
    "the default where valuesObject hides values",
    application("0.8.3", { values: "ipam: { enableKubevirtStaticIP: false }", valuesObject: { a: 1 } }),
    true,
  ],
  [
    "a parameter over valuesObject",
    application("0.8.3", { valuesObject: on, parameters: [{ name: flag, value: "false" }] }),
    false,
    "spec.source.helm.parameters[0].value",
  ],
  [
    "the last of two parameters",
    application("0.8.3", {
      parameters: [
        { name: flag, value: "true" },
        { name: flag, value: "false" },
      ],
    }),
    false,
    "spec.source.helm.parameters[1].value",
  ],
  [
    "a parameter that is forced to be text",
    application("0.8.3", { parameters: [{ name: flag, value: "false", forceString: true }] }),
    false,
  ],
  ["a parameter that is null", application("0.8.3", { parameters: [{ name: flag, value: "null" }] }), false],
  ["values over valueFiles", application("0.8.3", { valuesObject: off, valueFiles: ["values.yaml"] }), false],
  ["nothing where valueFiles may set it", application("0.8.3", { valueFiles: ["values.yaml"] }), undefined],
  [
    "nothing where a file parameter sets it",
    application("0.8.3", { fileParameters: [{ name: flag, path: "x" }] }),
    undefined,
  ],
  ["nothing where values cannot be read", application("0.8.3", { values: "ipam: [" }), undefined],
  ["nothing where values is a list", application("0.8.3", { values: "- 1" }), undefined],
  ["nothing where values unfolds without end", application("0.8.3", { values: bomb() }), undefined],
];

/** YAML whose aliases multiply. */
function bomb(): string {
  const lines = ["a: &a [x, x, x, x, x, x, x, x, x]"];
  for (const [i, name] of ["b", "c", "d", "e", "f", "g", "h"].entries()) {
    lines.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${"abcdefg".charAt(i)}`).join(", ")}]`);
  }
  return lines.join("\n");
}

describe("a declared value", () => {
  for (const [title, object, expected, field] of values) {
    it(`comes from ${title}`, () => {
      const read = declared(object);
      assert.equal(read.facts.enableKubevirtStaticIP, expected);
      if (field !== undefined) assert.equal(read.fields.enableKubevirtStaticIP, field);
    });
  }

  it("may have a dot in its path, and a list is not looked at", () => {
    const parameters = [
      { name: "global.commonLabels.app\\.io/name", value: "x" },
      { name: "spiderpoolAgent.extraEnv[0].name", value: "A" },
      { name: "coordinator.hijackCIDR", value: "{10.0.0.0/8}" },
      { name: "coordinator.mode", value: "overlay" },
    ];
    const read = declared(application("1.2.2", { parameters }));
    assert.equal(read.facts.coordinatorMode, "overlay");
    assert.equal(read.problems.length, 2);
  });

  it("is read as Helm reads YAML, or `--set` a parameter: no is a boolean there and a text here, also to a condition", () => {
    const installs = (helm: Json): boolean | undefined => declared(application("1.2.2", helm)).facts.multusInstall;
    const inValues = (value: string): Json => ({ values: `multus: { multusCNI: { install: ${value} } }` });
    const set = (value: string): Json => ({ parameters: [{ name: "multus.multusCNI.install", value }] });
    assert.deepEqual(
      ["no", "off", "yes", '"no"', "~"].map((value) => installs(inValues(value))),
      [false, false, true, true, false],
    );
    assert.deepEqual(
      ["False", "TRUE", "Null", "no"].map((value) => installs(set(value))),
      [false, true, false, true],
    );
  });

  it("that this version ignores is noted with the user's values", () => {
    const ipam = { enableSpiderSubnet: false, gc: { GcDeletingTimeOutPod: { delay: 5 } } };
    const read = declared(helmRelease("1.2.2", { values: { ipam } }));
    assert.deepEqual(read.facts.userValues, [
      "ipam.gc.GcDeletingTimeOutPod.delay",
      "ipam.enableSpiderSubnet",
      "ipam.enableSpiderSubnet=false",
    ]);
    assert.equal(read.facts.enableSpiderSubnet, true);
  });
});
