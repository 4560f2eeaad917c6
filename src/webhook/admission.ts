/** A decoded `request` of an AdmissionReview v1. `object` and `oldObject` are JSON objects, not yet looked into. */
export interface AdmissionRequest {
  readonly uid: string;
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  /** The resource as the API server names it, such as `configmaps`; hand-made reviews leave it out. */
  readonly resource?: { readonly group: string; readonly version: string; readonly resource: string };
  readonly namespace?: string;
  /** The object's name, or the prefix it is to be generated from. */
  readonly name?: string;
  readonly user: { readonly name?: string; readonly groups: readonly string[] };
  readonly dryRun: boolean;
  /** What the client calls itself, such as `kubectl-edit` or `helm`; absent where it does not say. */
  readonly fieldManager?: string;
  /** Absent for DELETE. */
  readonly object?: JsonObject;
  /** Absent for CREATE. */
  readonly oldObject?: JsonObject;
}

/** A JSON object of the request. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * What became of a review: `refused` has no uid to answer to (an HTTP status and one line); `unjudged` is answered
 * with an allow, since nothing of it is stored that a judge knows; `request` is to be judged.
 */
export type Decoded =
  | { readonly type: "refused"; readonly status: number; readonly message: string }
  | { readonly type: "unjudged"; readonly uid: string; readonly reason: string; readonly dryRun: boolean }
  | { readonly type: "request"; readonly request: AdmissionRequest };

const API_VERSION = "admission.k8s.io/v1";

/**
 * Decodes a review from parsed JSON. Strict about what must be right for a true answer (version, uid, operation, kind, types),
 * lenient about what hand-made reviews leave out. Subresources, CONNECT and operations of a later Kubernetes are not judged.
 */
export function decodeReview(review: unknown): Decoded {
  if (!isObject(review)) return refused("the body is not an AdmissionReview: not a JSON object");
  const { kind, apiVersion, request } = review;
  if (kind !== "AdmissionReview") return refused(`kind is ${said(kind)}, expected "AdmissionReview"`);
  if (apiVersion !== API_VERSION) {
    return refused(
      `apiVersion is ${said(apiVersion)}, expected "${API_VERSION}": set admissionReviewVersions: [v1] in the webhook configuration`,
    );
  }
  if (!isObject(request)) return refused("request is missing: this is no AdmissionReview from an API server");
  const { uid, operation } = request;
  if (typeof uid !== "string" || uid === "") return refused(`request.uid is ${said(uid)}, expected a text`);
  if (typeof operation !== "string" || operation === "")
    return refused(`request.operation is ${said(operation)}, expected a text`);
  for (const field of optionalTexts) {
    if (!isAbsent(request[field]) && typeof request[field] !== "string")
      return refused(`request.${field} is ${said(request[field])}, expected a text`);
  }
  for (const field of optionalObjects) {
    if (!isAbsent(request[field]) && !isObject(request[field]))
      return refused(`request.${field} is ${said(request[field])}, expected an object`);
  }
  return decodeRequest(uid, operation, request);
}

const optionalTexts = ["name", "namespace", "subResource", "requestSubResource"] as const;
const optionalObjects = ["kind", "resource", "userInfo", "object", "oldObject"] as const;

function decodeRequest(uid: string, operation: string, request: JsonObject): Decoded {
  const object = objectAt(request, "object");
  const oldObject = objectAt(request, "oldObject");
  const kind = kindOf(request, object ?? oldObject);
  if (kind === undefined) return refused("request.kind is missing, and no object tells it");
  const dryRun = request["dryRun"] === true;
  const unjudged = (reason: string): Decoded => ({ type: "unjudged", uid, reason, dryRun });
  const subResource = textAt(request, "subResource") ?? textAt(request, "requestSubResource");
  if (subResource !== undefined) return unjudged(`subresource ${subResource}`);
  if (operation !== "CREATE" && operation !== "UPDATE" && operation !== "DELETE")
    return unjudged(`operation ${operation}`);
  if (object === undefined && operation !== "DELETE") return unjudged("no object");
  const metadata = objectAt(object ?? oldObject, "metadata");
  // absent for a DELETE of a whole collection, and for a CREATE with generateName
  const name = textAt(request, "name") ?? textAt(metadata, "name") ?? textAt(metadata, "generateName");
  const namespace = textAt(request, "namespace") ?? textAt(metadata, "namespace");
  const resource = resourceOf(request);
  const userInfo = objectAt(request, "userInfo");
  const userName = textAt(userInfo, "username");
  const fieldManager = textAt(objectAt(request, "options"), "fieldManager");
  return {
    type: "request",
    request: {
      uid,
      operation,
      kind,
      ...(resource === undefined ? {} : { resource }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
      user: { ...(userName === undefined ? {} : { name: userName }), groups: textsAt(userInfo, "groups") },
      dryRun,
      ...(fieldManager === undefined ? {} : { fieldManager }),
      ...(object === undefined || operation === "DELETE" ? {} : { object }),
      ...(oldObject === undefined ? {} : { oldObject }),
    },
  };
}

function kindOf(request: JsonObject, object: JsonObject | undefined): AdmissionRequest["kind"] | undefined {
  const given = objectAt(request, "kind");
  const kind = textAt(given, "kind");
  if (kind !== undefined) return { group: textAt(given, "group") ?? "", version: textAt(given, "version") ?? "", kind };
  const own = textAt(object, "kind");
  if (own === undefined) return undefined;
  const apiVersion = textAt(object, "apiVersion") ?? "";
  const slash = apiVersion.indexOf("/");
  return { group: slash < 0 ? "" : apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1), kind: own };
}

function resourceOf(request: JsonObject): AdmissionRequest["resource"] {
  const given = objectAt(request, "resource");
  const resource = textAt(given, "resource");
  return resource === undefined
    ? undefined
    : { group: textAt(given, "group") ?? "", version: textAt(given, "version") ?? "", resource };
}

function refused(message: string): Decoded {
  return { type: "refused", status: 400, message };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function objectAt(value: JsonObject | undefined, key: string): JsonObject | undefined {
  const found = value?.[key];
  return isObject(found) ? found : undefined;
}

/** The text under a key; an empty one is how Go says that there is none. */
function textAt(value: JsonObject | undefined, key: string): string | undefined {
  const found = value?.[key];
  return typeof found === "string" && found !== "" ? found : undefined;
}

function textsAt(value: JsonObject | undefined, key: string): readonly string[] {
  const found = value?.[key];
  return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
}

/** A value as an error line shows it: short, and never a whole object. */
function said(value: unknown): string {
  if (isAbsent(value)) return "missing";
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}
