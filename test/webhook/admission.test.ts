import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { decodeReview } from "../../src/webhook/admission.ts";
import { review } from "./reviews.ts";

const of = (request: Record<string, unknown>): Record<string, unknown> => {
  const decoded = decodeReview(review(request));
  assert.equal(decoded.type, "request");
  return decoded.type === "request" ? { ...decoded.request } : {};
};

const bare = { ...review(), request: undefined };

suite("a review that cannot be answered is refused with one line that says what is wrong", () => {
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ["null", null, /not a JSON object/],
    ["a list", [review()], /not a JSON object/],
    ["a text", "AdmissionReview", /not a JSON object/],
    ["another kind", review({}, { kind: "Pod" }), /kind is "Pod", expected "AdmissionReview"/],
    ["no kind", review({}, { kind: undefined }), /kind is missing/],
    ["v1beta1", review({}, { apiVersion: "admission.k8s.io/v1beta1" }), /v1beta1.*admissionReviewVersions: \[v1\]/],
    ["no apiVersion", review({}, { apiVersion: undefined }), /apiVersion is missing/],
    ["a response without request", bare, /request is missing/],
    ["a request that is a list", { ...bare, request: [] }, /request is missing/],
    ["no uid", review({ uid: undefined }), /request\.uid is missing/],
    ["an empty uid", review({ uid: "" }), /request\.uid is ""/],
    ["a uid that is a number", review({ uid: 7 }), /request\.uid is 7/],
    ["no operation", review({ operation: undefined }), /request\.operation is missing/],
    ["a list of operations", review({ operation: ["CREATE"] }), /request\.operation is a list/],
    ["no kind and no object", review({ kind: undefined, object: null }), /request\.kind is missing/],
    ["a kind that is a text", review({ kind: "ConfigMap" }), /request\.kind is "ConfigMap", expected an object/],
    [
      "an object that is a text",
      review({ object: "x".repeat(100) }),
      /request\.object is "x{60}…", expected an object/,
    ],
    ["an oldObject that is a list", review({ oldObject: [] }), /request\.oldObject is a list/],
    ["a name that is an object", review({ name: {} }), /request\.name is an object, expected a text/],
    ["a userInfo that is true", review({ userInfo: true }), /request\.userInfo is true/],
  ];
  for (const [name, value, expected] of cases) {
    test(name, () => {
      const decoded = decodeReview(value);
      assert.equal(decoded.type, "refused");
      assert.match(decoded.type === "refused" ? decoded.message : "", expected);
      assert.equal(decoded.type === "refused" ? decoded.status : 0, 400);
    });
  }
});

suite("what changes nothing that is judged is answered without a judge", () => {
  const cases: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ["status", { subResource: "status", operation: "UPDATE" }, "subresource status"],
    [
      "scale",
      { subResource: "scale", kind: { group: "autoscaling", version: "v1", kind: "Scale" } },
      "subresource scale",
    ],
    ["only requestSubResource", { requestSubResource: "status" }, "subresource status"],
    ["CONNECT", { operation: "CONNECT", subResource: "", object: { kind: "PodExecOptions" } }, "operation CONNECT"],
    ["an operation of a later Kubernetes", { operation: "FROBNICATE" }, "operation FROBNICATE"],
    ["a CREATE without object", { object: undefined }, "no object"],
    ["an UPDATE with object null", { operation: "UPDATE", object: null }, "no object"],
  ];
  for (const [name, request, reason] of cases) {
    test(name, () => {
      const decoded = decodeReview(review(request));
      assert.deepEqual(decoded, {
        type: "unjudged",
        uid: "9e05746b-1633-4ff1-9f8c-000000000001",
        reason,
        dryRun: false,
      });
    });
  }
});

suite("a request is decoded", () => {
  test("with everything that was sent", () => {
    const { object, ...rest } = of({ dryRun: true, oldObject: { kind: "ConfigMap" } });
    assert.deepEqual(rest, {
      uid: "9e05746b-1633-4ff1-9f8c-000000000001",
      operation: "CREATE",
      kind: { group: "", version: "v1", kind: "ConfigMap" },
      resource: { group: "", version: "v1", resource: "configmaps" },
      name: "kube-proxy",
      namespace: "kube-system",
      user: { name: "admin", groups: ["system:masters"] },
      dryRun: true,
      oldObject: { kind: "ConfigMap" },
    });
    assert.ok(object !== undefined);
  });

  test("an empty text is how Go leaves a field out", () => {
    const decoded = of({
      namespace: "",
      name: "",
      subResource: "",
      object: { kind: "IPPool", metadata: { name: "big" } },
    });
    assert.equal(decoded["name"], "big");
    assert.ok(!("namespace" in decoded));
  });

  for (const [name, object] of [
    ["absent", undefined],
    ["null", null],
    ["an object, which is of no use", { kind: "ConfigMap" }],
  ] as const) {
    test(`a DELETE whose object is ${name} has only the old one`, () => {
      const decoded = of({
        operation: "DELETE",
        object,
        name: undefined,
        oldObject: { kind: "ConfigMap", metadata: { name: "old", namespace: "here" } },
      });
      assert.ok(!("object" in decoded));
      assert.deepEqual(decoded["oldObject"], { kind: "ConfigMap", metadata: { name: "old", namespace: "here" } });
    });
  }

  test("the name of a DELETE of a collection is that of the old object", () => {
    assert.equal(
      of({ operation: "DELETE", object: null, name: undefined, oldObject: { metadata: { name: "one-of-many" } } })[
        "name"
      ],
      "one-of-many",
    );
  });

  test("a name that is to be generated is its prefix", () => {
    assert.equal(of({ name: undefined, object: { metadata: { generateName: "kube-proxy-" } } })["name"], "kube-proxy-");
  });

  test("a DELETE that tells no object at all", () => {
    const decoded = of({ operation: "DELETE", object: null, oldObject: null });
    assert.equal(decoded["name"], "kube-proxy");
    assert.ok(!("oldObject" in decoded));
  });

  test("the kind is taken from the object where the request lacks it", () => {
    const decoded = of({
      kind: undefined,
      resource: undefined,
      userInfo: undefined,
      object: { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "x" } },
    });
    assert.deepEqual(decoded["kind"], { group: "apps", version: "v1", kind: "DaemonSet" });
    assert.ok(!("resource" in decoded));
    assert.deepEqual(decoded["user"], { groups: [] });
  });

  test("groups that are no texts are left out, and dryRun counts only as true", () => {
    const decoded = of({ userInfo: { username: "x", groups: ["a", 1, null] }, dryRun: "yes" });
    assert.deepEqual(decoded["user"], { name: "x", groups: ["a"] });
    assert.equal(decoded["dryRun"], false);
  });
});

test("no JSON value makes decoding throw, and a refusal is one line", () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.jsonValue(),
      fc.constantFrom("uid", "operation", "kind", "object", "oldObject", "userInfo", "name", "subResource"),
      (any, value, field) => {
        for (const decoded of [decodeReview(any), decodeReview(review({ [field]: value }))]) {
          if (decoded.type === "refused") assert.doesNotMatch(decoded.message, /[\r\n]/);
        }
      },
    ),
  );
});
