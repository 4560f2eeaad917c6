import { connect } from "node:tls";
import type { Finding } from "./finding.ts";

/** Where the API server calls the gate, and the name that its certificate must have there. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly servername: string;
}

/** What a target showed: a certificate and why a caller that trusts the bundle refuses it, or that it cannot be reached from here. */
type Shown =
  | { readonly at: string; readonly fault?: string; readonly subject: string; readonly validTo: string }
  | { readonly at: string; readonly unreachable: string };

const CONNECT_MS = 3000;
const MAX_TARGETS = 5; // replicas share their authority: a few of them tell
const check = "served certificate";

/**
 * Looks at the certificates that are served with the eyes of an API server that trusts `bundles`, PEM. `asked` tells that the API server
 * has reached the gate just now: where no target can be reached from here, that is the proof.
 */
export async function servedCertificate(
  targets: readonly Target[],
  bundles: readonly string[],
  asked: boolean,
): Promise<Finding> {
  const shown = await Promise.all(
    targets.slice(0, MAX_TARGETS).flatMap((target) => bundles.map((bundle) => look(target, bundle))),
  );
  const seen = shown.filter((one) => "validTo" in one);
  const refused = seen.find(({ fault }) => fault !== undefined);
  if (refused !== undefined)
    return {
      check,
      result: "fail",
      message: `the caBundle does not trust ${refused.subject} at ${refused.at}: ${refused.fault ?? ""}`,
      remedy:
        "the authority that issued it belongs into the caBundle: the gate writes its own within seconds (its log says why not), cert-manager by the annotation cert-manager.io/inject-ca-from",
    };
  const [first] = seen;
  if (first !== undefined)
    return {
      check,
      result: "pass",
      message: `${first.subject} at ${[...new Set(seen.map(({ at }) => at))].join(", ")} is trusted by the caBundle, valid until ${first.validTo}`,
    };
  const away = shown.map((one) => ("unreachable" in one ? `${one.at}: ${one.unreachable}` : one.at)).join("; ");
  if (asked)
    return {
      check,
      result: "pass",
      message: "not reachable from here; the API server, which verifies it against the caBundle, reached the gate",
    };
  return {
    check,
    result: "warn",
    message: `it cannot be compared with the caBundle from here${away === "" ? "" : ` (${away})`}`,
    remedy: "run kernelgate doctor where the pods of the gate can be reached, such as on a control plane node",
  };
}

function look({ host, port, servername }: Target, ca: string): Promise<Shown> {
  const at = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve) => {
    const socket = connect({ host, port, servername, ca, rejectUnauthorized: false, timeout: CONNECT_MS }, () => {
      const { subject, valid_to: validTo } = socket.getPeerCertificate();
      const fault = socket.authorized ? {} : { fault: faultOf(socket.authorizationError, servername) };
      const { CN: name } = Object(subject);
      resolve({ at, subject: `the certificate${name === undefined ? "" : ` ${String(name)}`}`, validTo, ...fault });
      socket.destroy();
    });
    socket.once("timeout", () => socket.destroy(new Error("no answer")));
    socket.once("error", ({ message }) => resolve({ at, unreachable: message }));
  });
}

const sentences: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "it has expired",
  CERT_NOT_YET_VALID: "it is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "another authority issued it",
  UNABLE_TO_GET_ISSUER_CERT: "another authority issued it",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "another authority issued it",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "another authority issued it",
  CERT_SIGNATURE_FAILURE: "another authority of the same name issued it",
};

/** Node says a code where the type says Error. */
function faultOf(error: unknown, servername: string): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return code === "ERR_TLS_CERT_ALTNAME_INVALID"
    ? `it is not for ${servername}, the name by which the API server calls`
    : (sentences[code] ?? code);
}
