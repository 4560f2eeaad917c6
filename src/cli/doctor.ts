import { X509Certificate } from "node:crypto";
import { ApiError, send } from "../cluster/api.ts";
import type { Connection } from "../cluster/connection.ts";
import { asList, asRecord, asText, at } from "../objects/json.ts";
import { canary } from "./doctor/canary.ts";
import type { Finding } from "./doctor/finding.ts";
import { exitCodes } from "./exit.ts";
import { servedCertificate } from "./doctor/served.ts";
import { serviceTargets, urlTargets } from "./doctor/targets.ts";
import type { DoctorFlags } from "./flags.ts";
import { connect } from "./live.ts";

const CALL_MS = 10_000;

/** `kernelgate doctor`: is the gate really in the path? Ends with 0 when nothing fails, else with 3. */
export async function doctor(flags: DoctorFlags): Promise<number> {
  const connection = await connect(flags);
  const findings = await examine(connection, flags);
  if (flags.output === "json")
    process.stdout.write(
      `${JSON.stringify({ apiVersion: "kernelgate.io/v1alpha1", kind: "Diagnosis", checks: findings }, undefined, 2)}\n`,
    );
  else
    for (const { check, result, message, remedy } of findings)
      process.stdout.write(
        `${result.padEnd(5)} ${check}: ${message}${remedy === undefined ? "" : `\n      ${remedy}`}\n`,
      );
  return findings.some(({ result }) => result === "fail") ? exitCodes.denied : exitCodes.ok;
}

async function examine(connection: Connection, { namespace, name }: DoctorFlags): Promise<readonly Finding[]> {
  const configuration = await get(
    connection,
    `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/${name}`,
  );
  if (configuration instanceof ApiError) {
    return [
      configuration.status === 404
        ? {
            check: "webhook configuration",
            result: "fail",
            message: `there is no ValidatingWebhookConfiguration ${name}: nothing is judged`,
            remedy: "kubectl apply -k manifests/",
          }
        : {
            check: "webhook configuration",
            result: "fail",
            message: `cannot be read: ${configuration.message}`,
            remedy: "use a user who may read webhook configurations",
          },
    ];
  }
  const webhooks: readonly Webhook[] = asList(configuration["webhooks"]).map((webhook) => asRecord(webhook) ?? {});
  const slices = await get(
    connection,
    `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${encodeURIComponent(`kubernetes.io/service-name=${name}`)}`,
  );
  const asked = await canary(connection);
  return [
    registered(webhooks),
    failurePolicy(webhooks),
    selectors(webhooks),
    ...bundles(webhooks),
    endpoints(slices, namespace, name, webhooks),
    ...asked,
    ...(await served(connection, { webhooks, slices, namespace, name, asked })),
  ];
}

/** Compares what is served with what the API server trusts; nothing where there is no caBundle, which another check says. */
async function served(
  connection: Connection,
  parts: {
    readonly webhooks: readonly Webhook[];
    readonly slices: Readonly<Record<string, unknown>> | ApiError;
    readonly namespace: string;
    readonly name: string;
    readonly asked: readonly Finding[];
  },
): Promise<readonly Finding[]> {
  const { webhooks, slices, namespace, name, asked } = parts;
  const bundle = [...bundleTexts(webhooks)].filter((text) => text !== "").map((text) => decoded(text));
  if (bundle.length === 0) return [];
  const service = await get(connection, `/api/v1/namespaces/${namespace}/services/${name}`);
  const urls = urlTargets(webhooks);
  const targets =
    urls.length > 0
      ? urls
      : serviceTargets(
          webhooks,
          { name, namespace },
          service instanceof ApiError ? undefined : service,
          slices instanceof ApiError ? [] : asList(slices["items"]),
        );
  const answered = asked.some(({ check, result }) => check === "canary" && result === "pass");
  return [await servedCertificate(targets, bundle, answered)];
}

async function get(connection: Connection, path: string): Promise<Readonly<Record<string, unknown>> | ApiError> {
  try {
    return asRecord(await send(connection, { path }, AbortSignal.timeout(CALL_MS))) ?? {};
  } catch (error) {
    if (error instanceof ApiError) return error;
    return new ApiError(0, error instanceof Error ? error.message : String(error));
  }
}

type Webhook = Readonly<Record<string, unknown>>;

const suffix = ".kernelgate.io";

function registered(webhooks: readonly Webhook[]): Finding {
  const ours = webhooks.filter((webhook) => asText(webhook["name"])?.endsWith(suffix) === true);
  return ours.length === 0
    ? {
        check: "webhook configuration",
        result: "fail",
        message: "it has no webhook of kernelgate",
        remedy: "kubectl apply -k manifests/",
      }
    : {
        check: "webhook configuration",
        result: "pass",
        message: `${ours.length} targets: ${ours.map((webhook) => asText(webhook["name"])?.slice(0, -suffix.length)).join(", ")}`,
      };
}

function failurePolicy(webhooks: readonly Webhook[]): Finding {
  const open = webhooks.filter((webhook) => webhook["failurePolicy"] === "Ignore");
  return open.length === 0
    ? { check: "failure policy", result: "pass", message: "Fail: a change is refused when the gate cannot be asked" }
    : {
        check: "failure policy",
        result: "pass",
        message: `Ignore for ${open.length} of ${webhooks.length} targets: changes go through unjudged while the gate is down`,
      };
}

/** Managed clouds and other admission controllers add selectors that take kube-system out of the path. */
function selectors(webhooks: readonly Webhook[]): Finding {
  const check = "selectors";
  const narrowed = webhooks.filter((webhook) =>
    ["namespaceSelector", "objectSelector"].some((key) => isSet(webhook[key])),
  );
  if (narrowed.length === 0) return { check, result: "pass", message: "nothing narrows what reaches the gate" };
  const text = narrowed.map(
    (webhook) =>
      `${asText(webhook["name"]) ?? ""}: ${JSON.stringify(webhook["namespaceSelector"] ?? {})} ${JSON.stringify(webhook["objectSelector"] ?? {})}`,
  );
  return {
    check,
    result: "warn",
    message: `somebody added selectors, so that some objects may never reach the gate: ${text.join("; ")}`,
    remedy: "some managed clouds exclude kube-system; see docs/operations.md",
  };
}

function isSet(selector: unknown): boolean {
  return (
    Object.keys(asRecord(at(selector, "matchLabels")) ?? {}).length > 0 ||
    asList(at(selector, "matchExpressions")).length > 0
  );
}

const DAY_MS = 24 * 3600 * 1000;

/** The different caBundles of the targets, base64; an empty text where one has none. */
function bundleTexts(webhooks: readonly Webhook[]): ReadonlySet<string> {
  return new Set(webhooks.map((webhook) => asText(at(webhook, "clientConfig", "caBundle")) ?? ""));
}

function decoded(bundle: string): string {
  return Buffer.from(bundle, "base64").toString("utf8");
}

function bundles(webhooks: readonly Webhook[]): readonly Finding[] {
  const check = "caBundle";
  const texts = bundleTexts(webhooks);
  if (texts.has(""))
    return [
      {
        check,
        result: "fail",
        message: "a target has no caBundle: the API server cannot trust the gate",
        remedy: "the gate writes it within seconds: look at its log and its right to patch the configuration",
      },
    ];
  if (texts.size > 1)
    return [
      {
        check,
        result: "warn",
        message: "the targets have different bundles",
        remedy: "a rotation is under way, or somebody edits the configuration",
      },
    ];
  const pem = decoded([...texts][0] ?? "");
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  const ends = blocks.map((block) => Date.parse(new X509Certificate(block).validTo));
  const latest = Math.max(...ends);
  if (blocks.length === 0 || latest < Date.now())
    return [
      {
        check,
        result: "fail",
        message: "it holds no certificate that is valid today",
        remedy: "delete the Secret of the certificate authority and restart the gate",
      },
    ];
  const days = Math.floor((latest - Date.now()) / DAY_MS);
  return [
    {
      check,
      result: days < 14 ? "warn" : "pass",
      message: `${blocks.length} authorities, the last one valid for ${days} days`,
    },
  ];
}

function endpoints(
  slices: Readonly<Record<string, unknown>> | ApiError,
  namespace: string,
  name: string,
  webhooks: readonly Webhook[],
): Finding {
  const check = "endpoints";
  const url = webhooks.map((webhook) => asText(at(webhook, "clientConfig", "url"))).find((text) => text !== undefined);
  if (url !== undefined) return { check, result: "pass", message: `the API server calls ${url} itself` };
  if (slices instanceof ApiError) return { check, result: "warn", message: `cannot be read: ${slices.message}` };
  const ready = asList(slices["items"]).flatMap((slice) =>
    asList(at(slice, "endpoints")).filter((endpoint) => at(endpoint, "conditions", "ready") === true),
  );
  if (ready.length === 0)
    return {
      check,
      result: "fail",
      message: `the Service ${namespace}/${name} has no ready endpoint`,
      remedy: `kubectl -n ${namespace} get pods; kubectl -n ${namespace} logs deploy/${name}`,
    };
  return { check, result: ready.length < 2 ? "warn" : "pass", message: `${ready.length} ready` };
}
