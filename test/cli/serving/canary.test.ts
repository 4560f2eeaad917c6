import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readCanary, withCanary } from "../../../src/cli/serving/canary.ts";
import type { AdmissionRequest } from "../../../src/webhook/admission.ts";
import { undecided, type Decision } from "../../../src/webhook/decision.ts";

const judged = undecided("judged", "allow");
const ANSWER = { replica: "kernelgate-7d8f9c6b5m-x2x4z", stateAgeMs: 1500, certificate: "valid until tomorrow" };

function ask(annotation: string | undefined, dryRun = true): Decision {
  const request: AdmissionRequest = {
    uid: "1",
    operation: "CREATE",
    kind: { group: "", version: "v1", kind: "ConfigMap" },
    user: { groups: [] },
    dryRun,
    object: { metadata: { annotations: annotation === undefined ? {} : { "kernelgate.io/canary": annotation } } },
  };
  const decision = withCanary(
    () => judged,
    () => ANSWER,
  )(request);
  assert.ok(!(decision instanceof Promise));
  return decision;
}

describe("the canary of doctor", () => {
  it("is answered in a dry run, and the answer is read from the API server's Warning headers", () => {
    const headers = ask("0a1b2c").warnings.map((text) => `299 - "${text}"`);
    assert.deepEqual(readCanary(['299 - "another warning"', ...headers], "0a1b2c"), ANSWER);
  });

  it("is no answer to another nonce, nor where no gate has answered", () => {
    const headers = ask("0a1b2c").warnings.map((text) => `299 - "${text}"`);
    assert.equal(readCanary(headers, "ffffff"), undefined);
    assert.equal(readCanary([], "0a1b2c"), undefined);
  });

  for (const [name, decide] of [
    ["a change that is meant", (): Decision => ask("0a1b2c", false)],
    ["an object without the annotation", (): Decision => ask(undefined)],
    ["a text that is no nonce", (): Decision => ask("a\nb")],
    ["a text that is too long", (): Decision => ask("a".repeat(21))],
  ] as const) {
    it(`does not keep ${name} from being judged`, () => assert.equal(decide(), judged));
  }
});
