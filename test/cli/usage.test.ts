import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { entry, kernelgate, root, start } from "./run.ts";

const cluster = ["--cluster", join(root, "examples", "cluster.yaml")];
const ipvs = join(root, "examples", "changes", "1-ipvs.yaml");
const folder = mkdtempSync(join(tmpdir(), "kernelgate-usage-"));

suite("--version", () => {
  for (const flag of ["--version", "-V"])
    test(`${flag} prints the version of the package alone`, async () => {
      const manifest: { readonly version: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
      assert.deepEqual(await kernelgate([flag]), { code: 0, stdout: `${manifest.version}\n`, stderr: "" });
    });
});

suite("wrong usage ends with 2, writes nothing to standard output, and says what to do", () => {
  const rows: readonly (readonly [what: string, args: readonly string[], says: RegExp])[] = [
    ["no command at all", [], /Commands:/],
    ["an unknown command", ["frobnicate"], /unknown command 'frobnicate'\n\(kernelgate --help shows/],
    ["a misspelt command", ["scam"], /Did you mean scan\?/],
    ["a misspelt command below a command", ["advisories", "shwo"], /Did you mean show\?/],
    ["a command that only holds others", ["policy"], /test \[options\] <file>/],
    [
      "a misspelt option",
      ["check", "--polcy", "x", "y"],
      /'--polcy'\n\(Did you mean --policy\?\)\n\(kernelgate check --help/,
    ],
    ["an option of another command", ["scan", "--matrix", "x=1"], /unknown option '--matrix'/],
    ["an option without its value", ["check", "--fail-on"], /'--fail-on <what>' argument missing/],
    ["--fail-on sometimes", ["check", "--fail-on", "sometimes", "x"], /deny, warn, undetermined, never/],
    [
      "an unknown format",
      ["scan", "-o", "yml"],
      /unknown format "yml"; known are text, json, sarif, junit, github, markdown, html/,
    ],
    ["a format without its file", ["scan", "-o", "sarif="], /a file name must follow "="/],
    [
      "two formats for standard output",
      ["scan", "-o", "text", "-o", "json"],
      /give all but one a file, as in -o text=FILE/,
    ],
    ["two formats for one file", ["scan", "-o", "json=r", "-o", "sarif=./r"], /two formats would be written to \.\/r/],
    [
      "a value that a setting does not have",
      ["simulate", ...cluster, "--set", "kubeProxy.mode=ipsv"],
      /kubeProxy\.mode=ipsv: no such value; .*ipvs/,
    ],
    [
      "a range of modes",
      ["simulate", ...cluster, "--matrix", "kubeProxy.mode=iptables..ipvs"],
      /no such value; known are iptables, ipvs, nftables/,
    ],
    [
      "a selector that is none",
      ["simulate", ...cluster, "--remove-nodes", "pool=a=b"],
      /--remove-nodes pool=a=b: no label selector; write pool=edge/,
    ],
    ["too many nodes", ["simulate", ...cluster, "--add-nodes", "5.4.0x99999999"], /at most 10000 nodes at once/],
    ["an unknown format of doctor", ["doctor", "-o", "yaml"], /Allowed choices are text, json/],
    ["nothing to check", ["check"], /nothing to check: name files or directories, or - for standard input/],
    ["an argument too many", ["scan", "cluster.yaml"], /too many arguments for 'scan'/],
    [
      "a version that is none",
      ["scan", "--kube-proxy-version", "newest", ...cluster],
      /--kube-proxy-version newest: not a version; write it like/,
    ],
    ["a cluster file that is not there", ["check", ipvs, "--cluster", "nowhere.json"], /nowhere\.json: .*no such file/],
    [
      "a policy that is not there",
      ["scan", "--policy", "nowhere.yaml", ...cluster],
      /cannot read the policy nowhere\.yaml/,
    ],
    [
      "advisories that are not there",
      ["scan", "--advisories", "nowhere", ...cluster],
      /cannot read advisories: .*nowhere/,
    ],
    [
      "a kubeconfig that is not there",
      ["scan", "--kubeconfig", "nowhere"],
      /nowhere[^]*--kubeconfig, or give the objects as files with --cluster/,
    ],
    [
      "a report that cannot be written",
      ["scan", ...cluster, "-o", "json=nowhere/report.json"],
      /cannot write nowhere\/report\.json/,
    ],
    ["a misspelt setting", ["simulate", ...cluster, "--set", "kubeProxy.mod=ipvs"], /did you mean kubeProxy\.mode\?/],
    [
      "a setting without a value",
      ["simulate", ...cluster, "--set", "ipvs"],
      /write it as path=value, such as kubeProxy\.mode=nftables/,
    ],
    ["an unknown advisory", ["advisories", "show", "KP0O1"], /did you mean KP001\?/],
    ["an unknown severity", ["advisories", "list", "--severity", "huge"], /critical, high, medium, low/],
    ["half of a certificate", ["serve", "--tls-cert", "tls.crt"], /--tls-key/],
    ["no shell", ["completion"], /missing required argument 'shell'/],
  ];
  for (const [what, args, says] of rows)
    test(what, async () => {
      const { code, stdout, stderr } = await kernelgate(args, { cwd: folder });
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /\n {4}at |node:internal|undefined/); // a stack is for bugs alone
    });
});

suite("exit codes", () => {
  const rows: readonly (readonly [what: string, args: readonly string[], code: number])[] = [
    ["0 for a harmless change", ["check", join(root, "examples", "changes", "4-iptables-tuned.yaml"), ...cluster], 0],
    ["3 for a denial", ["check", ipvs, ...cluster], 3],
    ["0 for a denial with --fail-on never", ["check", ipvs, ...cluster, "--fail-on", "never"], 0],
    ["3 for a denial with --fail-on undetermined", ["check", ipvs, ...cluster, "--fail-on", "undetermined"], 3],
    [
      "4 for an accepted risk with --fail-on warn",
      ["check", join(root, "examples", "changes", "2-ipvs-accepted.yaml"), ...cluster, "--fail-on", "warn"],
      4,
    ],
    ["2 for a document that cannot be read", ["check", "broken.yaml", ...cluster], 2],
    ["3 where a broken document stands beside a denial", ["check", "broken.yaml", ipvs, ...cluster], 3],
    [
      "2 where a broken document stands beside a warning, whatever --fail-on",
      [
        "check",
        "broken.yaml",
        join(root, "examples", "changes", "2-ipvs-accepted.yaml"),
        ...cluster,
        "--fail-on",
        "undetermined",
      ],
      2,
    ],
  ];
  writeFileSync(join(folder, "broken.yaml"), "kind: ConfigMap\n  metadata: [\n");
  for (const [what, args, code] of rows)
    test(what, async () => {
      const outcome = await kernelgate(args, { cwd: folder });
      assert.equal(outcome.code, code, outcome.stderr + outcome.stdout);
    });
});

suite("the terminal", () => {
  const escape = "\u001B[";
  const judged = ["check", ipvs, ...cluster];
  const quoted = [process.execPath, entry, ...judged].map((word) => `'${word}'`).join(" ");
  const onTerminal = (env: Readonly<Record<string, string>>): ReturnType<typeof start> =>
    start("script", ["-qec", quoted, "/dev/null"], { env: { TERM: "xterm", ...env } });

  test("a pipe gets no colour", async () => {
    assert.ok(!(await kernelgate(judged, { env: { TERM: "xterm" } })).stdout.includes(escape));
  });

  test("a terminal gets colour, and none with NO_COLOR or a dumb one", async (context) => {
    const colored = await onTerminal({}).catch(() => undefined);
    if (colored === undefined || colored.code === 127) return context.skip("script(1) is not installed here");
    assert.equal(colored.code, 3, colored.stderr);
    assert.ok(colored.stdout.includes(escape));
    assert.ok(!(await onTerminal({ NO_COLOR: "1" })).stdout.includes(escape));
    assert.ok(!(await onTerminal({ TERM: "dumb" })).stdout.includes(escape));
  });

  test("a file gets no colour, whatever the terminal", async (context) => {
    const file = join(folder, "report.txt");
    const words = `${quoted} -o text='${file}'`;
    const outcome = await start("script", ["-qec", words, "/dev/null"], { env: { TERM: "xterm" } }).catch(
      () => undefined,
    );
    if (outcome === undefined || outcome.code === 127) return context.skip("script(1) is not installed here");
    assert.equal(outcome.code, 3, outcome.stderr);
    assert.ok(!readFileSync(file, "utf8").includes(escape));
  });

  test("a full disk ends with 2 and a sentence", async () => {
    const { code, stderr } = await start("bash", ["-c", `${quoted} > /dev/full`]);
    assert.equal(code, 2);
    assert.match(stderr, /^kernelgate: cannot write to standard output: .*no space left on device/u);
    assert.doesNotMatch(stderr, /\n {4}at /);
  });

  test("- as the file of a format is standard output", async () => {
    const { stdout } = await kernelgate([...judged, "-o", "json=-"], { cwd: folder });
    assert.equal(JSON.parse(stdout).kind, "Assessment");
  });

  test("a file that cannot be written does not keep the others back", async () => {
    const { code, stdout } = await kernelgate([...judged, "-o", "sarif=nowhere/r.sarif", "-o", "json"]);
    assert.equal(code, 2);
    assert.equal(JSON.parse(stdout).kind, "Assessment");
  });

  test("a reader that stops early changes neither the verdict nor the messages", async () => {
    const { stdout, stderr } = await start("bash", [
      "-c",
      `${quoted} --verbose | head -n 1 >/dev/null; echo "\${PIPESTATUS[0]}"`,
    ]);
    assert.equal(stdout, "3\n");
    assert.match(stderr, /^(?:kernelgate: (?:reading|judging|the cluster:|the change:) [^\n]*\n)*$/u); // what --verbose says
  });

  test("data go to standard output, messages to standard error", async () => {
    const { stdout, stderr } = await kernelgate([...judged, "-o", "json"]);
    assert.equal(stderr, "");
    const document: { readonly kind: string } = JSON.parse(stdout);
    assert.equal(document.kind, "Assessment");
  });

  test("--quiet says nothing where there is nothing to say", async () => {
    const harmless = join(root, "examples", "changes", "4-iptables-tuned.yaml");
    assert.deepEqual(await kernelgate(["check", harmless, ...cluster, "--quiet"]), { code: 0, stdout: "", stderr: "" });
  });
});
