// The least that a Node webhook can do: `floor` does not even parse, `limit` parses and looks for the mode by a regular
// expression, `express` is the floor of an express webhook that reads its body by hand. The yardsticks of all ratios.
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import express from "express";

const [kind = "limit", certificate = "", key = ""] = process.argv.slice(2);

function answer(response: ServerResponse, uid: string, allowed: boolean): void {
  const text = JSON.stringify({
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    response: { uid, allowed },
  });
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) }).end(text);
}

function read(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => done(Buffer.concat(chunks)));
}

interface Review {
  readonly request: { readonly uid: string; readonly object: { readonly data: Readonly<Record<string, string>> } };
}

function handle(request: IncomingMessage, response: ServerResponse): void {
  read(request, (body) => {
    if (kind === "floor") return answer(response, "fixed", false);
    const review: Review = JSON.parse(body.toString("utf8"));
    const mode = /^mode: "?(\w*)"?/m.exec(review.request.object.data["config.conf"] ?? "")?.[1];
    return answer(response, review.request.uid, mode !== "ipvs");
  });
}

const options = { cert: readFileSync(certificate), key: readFileSync(key), keepAliveTimeout: 120_000 };
const app = express().disable("x-powered-by").disable("etag");
app.post("/validate", handle);
const server = createServer(options, kind === "express" ? app : handle);
server.listen(0, "127.0.0.1", () => {
  const { port }: AddressInfo = Object(server.address());
  process.stdout.write(`ready on 127.0.0.1:${port}\n`);
});
