import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { kernelgate, type Start } from "../cli/run.ts";
import { cluster, kernels } from "./objects.ts";
import { folderOf, serveArguments } from "./server.ts";

interface Wrong {
  readonly what: string;
  /** The last one of an option counts. */
  readonly more?: readonly string[];
  readonly env?: Start["env"];
  readonly says: RegExp;
}

suite("serve that is called wrongly ends with 2 and a sentence that says what to do", async () => {
  const folder = await folderOf(cluster([kernels.fine]));
  const args = serveArguments(folder);
  writeFileSync(join(folder, "faulty.yaml"), "kind: Policy\nspec: { enforcment: warn }\n");
  writeFileSync(join(folder, "config.yaml"), "listen: 127.0.0.1:0\nauditfile: a.jsonl\n");
  writeFileSync(join(folder, "negative.yaml"), "# seconds\nlisten: 127.0.0.1:0\ngraceSeconds: -1\n");
  writeFileSync(join(folder, "alias.yaml"), "listen: &here 127.0.0.1:0\ngraceSeconds: *here\n");
  writeFileSync(join(folder, "list.yaml"), "- listen\n");
  writeFileSync(join(folder, "broken.yaml"), "listen: [\n");
  const wrong: readonly Wrong[] = [
    { what: "no port", more: ["--listen", "127.0.0.1"], says: /--listen: .*127\.0\.0\.1/u },
    { what: "a port that is none", more: ["--status-listen", "127.0.0.1:99999"], says: /--status-listen: .*99999/u },
    { what: "a key file that is not there", more: ["--tls-key", join(folder, "no.key")], says: /no\.key/u },
    { what: "a certificate instead of a key", more: ["--tls-key", join(folder, "tls.crt")], says: /tls\.crt|key/u },
    { what: "a cluster file that is not there", more: ["--cluster", join(folder, "no.json")], says: /no\.json/u },
    {
      what: "a policy file that is not there",
      more: ["--policy", join(folder, "no.yaml")],
      says: /cannot read .*no\.yaml/u,
    },
    {
      what: "a faulty policy",
      more: ["--policy", join(folder, "faulty.yaml")],
      says: /faulty\.yaml:2:\d+: .*enforcement/u,
    },
    {
      what: "a misspelt key of the configuration",
      more: ["--config", join(folder, "config.yaml")],
      says: /config\.yaml:2: auditfile: no such setting; did you mean auditFile\?/u,
    },
    {
      what: "a value of the configuration that is none",
      more: ["--config", join(folder, "negative.yaml")],
      says: /negative\.yaml:3: graceSeconds: .*>=0/u,
    },
    {
      what: "a wrong value by an alias",
      more: ["--config", join(folder, "alias.yaml")],
      says: /alias\.yaml:2: graceSeconds: .*number/u,
    },
    {
      what: "a configuration that is a list",
      more: ["--config", join(folder, "list.yaml")],
      says: /list\.yaml: not a mapping of settings/u,
    },
    {
      what: "a configuration that is no YAML",
      more: ["--config", join(folder, "broken.yaml")],
      says: /broken\.yaml:2: .*[\w\]]\n$/u,
    },
    {
      what: "a misspelt variable",
      env: { KERNELGATE_AUDIT_FIEL: "x" },
      says: /KERNELGATE_AUDIT_FIEL: no such setting; did you mean KERNELGATE_AUDIT_FILE\?/u,
    },
    { what: "a share beyond 1", env: { KERNELGATE_AUDIT_SAMPLE: "2" }, says: /KERNELGATE_AUDIT_SAMPLE/u },
    { what: "an option that does not exist", more: ["--tls-crt", "x"], says: /--tls-crt.*\n?.*--tls-cert/u },
    {
      what: "a client authority that is not there",
      more: ["--tls-client-ca", join(folder, "no-ca.crt")],
      says: /no-ca\.crt/u,
    },
    {
      what: "a client authority that is no certificate",
      more: ["--tls-client-ca", join(folder, "tls.key")],
      says: /--tls-client-ca: .*tls\.key: there is no PEM certificate/u,
    },
    {
      what: "a switch that is neither on nor off",
      env: { KERNELGATE_BACKGROUND: "yes" },
      says: /KERNELGATE_BACKGROUND: expected true or false/u,
    },
  ];
  for (const { what, more = [], env = {}, says } of wrong)
    test(what, async () => {
      const { code, stdout, stderr } = await kernelgate([...args, ...more], { env });
      assert.match(stderr, says);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.doesNotMatch(stderr, /\n\s+at /u, "a stack");
    });

  test("a certificate without its key", async () => {
    const { code, stderr } = await kernelgate(["serve", "--tls-cert", join(folder, "tls.crt")]);
    assert.equal(code, 2);
    assert.match(stderr, /--tls-cert and --tls-key belong together/u);
  });
});
