import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { WebhookOptions } from "../../src/webhook/app.ts";
import { post, webhook } from "./harness.ts";
import { allow, collectedReviews, deny, review } from "./reviews.ts";

suite("a decoded review is answered with 200 and its uid", () => {
  test("allowed", async () => {
    const { status, body, headers } = await post(webhook().app, review());
    assert.equal(status, 200);
    assert.match(headers["content-type"] ?? "", /^application\/json/);
    assert.equal(headers["x-powered-by"], undefined);
    assert.equal(headers["etag"], undefined);
    assert.equal(body.response.uid, "9e05746b-1633-4ff1-9f8c-000000000001");
    assert.equal(body.response.allowed, true);
    assert.match(body.response.auditAnnotations["duration-ms"], /^\d+\.\d\d$/);
  });

  test("denied", async () => {
    const { status, body } = await post(webhook({ judge: () => deny }).app, review());
    assert.equal(status, 200);
    assert.equal(body.response.allowed, false);
    assert.deepEqual([body.response.status.code, body.response.status.reason], [403, "Forbidden"]);
    assert.equal(body.response.status.details.causes.length, 1);
    assert.deepEqual(body.response.warnings, deny.warnings);
  });

  test("the same in a dry run", async () => {
    const { app } = webhook({ judge: () => deny });
    const dry = await post(app, review({ dryRun: true }));
    assert.equal(dry.body.response.allowed, false);
  });

  test("content types with parameters, in any case", async () => {
    const sent = post(webhook().app)
      .set("content-type", "Application/JSON; charset=utf-8")
      .send(JSON.stringify(review()));
    assert.equal((await sent).status, 200);
  });

  for (const [name, fields] of [
    [
      "DELETE",
      { operation: "DELETE", object: null, oldObject: { kind: "ConfigMap", metadata: { name: "kube-proxy" } } },
    ],
    [
      "a kind that nobody knows",
      { kind: { group: "example.com", version: "v9", kind: "Thing" }, object: { kind: "Thing" } },
    ],
  ] as const) {
    test(`${name} reaches the judge`, async () => {
      const { app, log } = webhook();
      assert.equal((await post(app, review(fields))).body.response.allowed, true);
      assert.deepEqual(log.outcomes, ["judged"]);
    });
  }

  for (const [name, fields] of [
    ["CONNECT", { operation: "CONNECT" }],
    ["status", { subResource: "status", operation: "UPDATE" }],
    ["scale", { subResource: "scale", operation: "UPDATE" }],
    ["no object", { object: undefined, oldObject: undefined }],
  ] as const) {
    test(`${name} does not, and is allowed`, async () => {
      const { app, log } = webhook({ judge: () => deny });
      const { status, body } = await post(app, review(fields));
      assert.deepEqual([status, body.response.allowed, body.response.warnings], [200, true, undefined]);
      assert.deepEqual(log.outcomes, ["unjudged"]);
    });
  }

  test("nested as deep as a body can hold", async () => {
    const deep = 1_000_000;
    const body = JSON.stringify(review({ object: { kind: "ConfigMap", data: "DEEP" } })).replace(
      '"DEEP"',
      "[".repeat(deep) + "]".repeat(deep),
    );
    const { app, log } = webhook();
    assert.equal((await post(app, body)).body.response.allowed, true);
    assert.equal(log.judged.length, 1);
  });

  test("nested too deep for the judge", async () => {
    const body = JSON.stringify(review({ object: { kind: "ConfigMap", data: "DEEP" } })).replace(
      '"DEEP"',
      "[".repeat(200_000) + "]".repeat(200_000),
    );
    const { app, log } = webhook({ judge: ({ object }) => ({ ...allow, message: JSON.stringify(object) }) });
    const { status, body: answer } = await post(app, body);
    assert.deepEqual([status, answer.response.allowed], [200, true]);
    assert.deepEqual(log.outcomes, ["failed"]);
  });
});

suite("a judge that fails or is late does not keep the API server waiting", () => {
  const boom = new Error("boom");
  const failing: readonly (readonly [string, WebhookOptions["judge"]])[] = [
    [
      "throws",
      () => {
        throw boom;
      },
    ],
    ["rejects", () => Promise.reject(boom)],
  ];
  for (const [name, judge] of failing) {
    test(`a judge that ${name}: allowed with a warning, and recorded`, async () => {
      const { app, log } = webhook({ judge });
      const { status, body } = await post(app, review());
      assert.deepEqual(
        [status, body.response.allowed, body.response.uid],
        [200, true, "9e05746b-1633-4ff1-9f8c-000000000001"],
      );
      assert.match(body.response.warnings[0], /could not decide/);
      assert.deepEqual([log.outcomes, log.errors], [["failed"], [boom]]);
    });
    test(`a judge that ${name}: denied where configured`, async () => {
      const { body } = await post(webhook({ judge, onFailure: "deny" }).app, review());
      assert.deepEqual([body.response.allowed, body.response.status.code], [false, 403]);
    });
  }

  test("late: allowed with a warning before the deadline", async () => {
    const { app, log } = webhook({ judge: () => new Promise(() => {}) });
    const { status, body } = await post(app, review(), "?timeout=1s");
    assert.deepEqual([status, body.response.allowed], [200, true]);
    assert.match(body.response.warnings[0], /before the API server's deadline/);
    assert.deepEqual(log.outcomes, ["late"]);
  });

  test("late before it was asked", async () => {
    let now = 0;
    const { app, log } = webhook({ now: () => (now += 10_000) });
    assert.equal((await post(app, review(), "?timeout=5s")).body.response.allowed, true);
    assert.deepEqual([log.outcomes, log.judged], [["late"], []]);
  });

  test("a recorder that throws is after the answer", async () => {
    const errors: unknown[] = [];
    const recorder: WebhookOptions["recorder"] = {
      answered: () => {
        throw boom;
      },
      refused: () => {},
      failed: (error) => errors.push(error),
    };
    assert.equal((await post(webhook({ recorder }).app, review())).body.response.allowed, true);
    assert.deepEqual(errors, [boom]);
  });
});

const collected = collectedReviews();
suite(
  "reviews that were collected",
  { skip: collected === undefined && "../shared/data/admissionreview is not here" },
  () => {
    for (const [file, text] of collected ?? []) {
      test(file, async () => {
        const { status, text: answer } = await post(webhook({ judge: () => deny }).app, text);
        if (file.endsWith(".yaml")) return assert.equal(status, 400);
        const sent: { readonly request: { readonly uid: string } } = JSON.parse(text);
        const {
          apiVersion,
          kind,
          response,
        }: {
          apiVersion: string;
          kind: string;
          response: { uid: string; allowed: boolean; status?: { code: number } };
        } = JSON.parse(answer);
        assert.deepEqual(
          [status, apiVersion, kind, response.uid],
          [200, "admission.k8s.io/v1", "AdmissionReview", sent.request.uid],
        );
        assert.equal(response.status?.code, response.allowed ? undefined : 403);
      });
    }
  },
);
