import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { encodeReview } from "../../src/webhook/response.ts";
import { undecided } from "../../src/webhook/decision.ts";
import { allow, deny } from "./reviews.ts";

const subject = { uid: "u-1", kind: { group: "", version: "v1", kind: "ConfigMap" }, name: "kube-proxy" };

test("an allowed request gets no status and no empty list of warnings", () => {
  assert.deepEqual(encodeReview(subject, allow, 0.4567), {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    response: {
      uid: "u-1",
      allowed: true,
      auditAnnotations: { verdict: "allow", findings: "", nodes: "0", exemptions: "", "duration-ms": "0.46" },
    },
  });
});

test("a denial carries 403, Forbidden, the message and its causes", () => {
  const { response } = encodeReview(subject, deny, 1);
  assert.equal(response.allowed, false);
  assert.deepEqual(response.status, {
    code: 403,
    reason: "Forbidden",
    message: "IPVS mode is unsafe on 7 of 12 nodes",
    details: {
      group: "",
      kind: "ConfigMap",
      name: "kube-proxy",
      causes: [{ reason: "KP001", message: "IPVS keeps sending reused client ports", field: "data[config.conf].mode" }],
    },
  });
});

test("a denial always has a message", () => {
  assert.equal(encodeReview(subject, { ...deny, message: "" }, 1).response.status?.message, "denied without a reason");
});

test("a message keeps its lines and loses what could fool a terminal", () => {
  const message = "one\ntwo\u001b[31m\u202e\r\u0000three\ud800";
  assert.equal(encodeReview(subject, { ...deny, message }, 1).response.status?.message, "one\ntwo [31m   three\ufffd");
});

test("of twelve warnings nine stay, and the tenth says how many more there are", () => {
  const warnings = Array.from({ length: 12 }, (_, index) => `warning ${index}`);
  const lines = encodeReview(subject, { ...allow, warnings }, 1).response.warnings ?? [];
  assert.equal(lines.length, 10);
  assert.equal(lines[0], "warning 0");
  assert.equal(lines[9], "and 3 more warnings that do not fit here");
});

test("annotations whose key the API server would drop are left out", () => {
  const { auditAnnotations } = encodeReview(
    subject,
    { ...allow, audit: { verdict: "allow", "not a key": "x", "a/b": "x" } },
    2,
  ).response;
  assert.deepEqual(auditAnnotations, { verdict: "allow", "duration-ms": "2.00" });
});

suite("whatever a decision says, the answer is valid", () => {
  const text = fc.string({ unit: "binary", maxLength: 400 });
  test("uid, warnings, annotations", () => {
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 20 }), text, fc.boolean(), (uid, warnings, message, allowed) => {
        const { response } = encodeReview({ uid }, { ...deny, allowed, message, warnings }, 0);
        assert.equal(response.uid, uid);
        assert.equal(response.status === undefined, allowed);
        assert.ok((response.warnings?.length ?? 0) <= 10);
        for (const line of response.warnings ?? []) {
          assert.ok(line.length > 0 && line.length <= 120);
          assert.doesNotMatch(line, /\p{Cc}/u);
        }
      }),
    );
  });
});

suite("a judge that fails", () => {
  test("is answered with an allow and a warning", () => {
    const decision = undecided("an internal error", "allow");
    assert.deepEqual([decision.allowed, decision.message], [true, ""]);
    assert.match(decision.warnings[0] ?? "", /could not decide: an internal error; allowed without judgement/);
    assert.equal(decision.audit["undecided"], "an internal error");
  });
  test("is a denial where the configuration says so", () => {
    const decision = undecided("an internal error", "deny");
    assert.equal(decision.allowed, false);
    assert.match(decision.message, /could not decide: an internal error/);
    assert.equal(decision.audit["verdict"], "deny");
  });
});
