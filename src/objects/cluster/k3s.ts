import { asList, asText, at, type Json } from "../json.ts";

/** The argument of K3s that switches its kube-proxy off. */
export const NO_KUBE_PROXY = "disable-kube-proxy";

const ARGUMENT = "--kube-proxy-arg";
const MAX_LENGTH = 64 * 1024; // characters; K3s writes some hundreds

/**
 * What K3s tells the kube-proxy inside of it: the values of `--kube-proxy-arg` (`proxy-mode=ipvs`), and `disable-kube-proxy`
 * where it runs none. Undefined where the node does not say. K3s writes its arguments, those of its file included from 1.21
 * on, into an annotation. Source: k3s-io/k3s#3289.
 */
export function k3sKubeProxy(node: Json): readonly string[] | undefined {
  const text = asText(at(node, "metadata", "annotations", "k3s.io/node-args"));
  if (text === undefined || text.length > MAX_LENGTH) return undefined;
  let all: readonly string[];
  try {
    all = asList(JSON.parse(text)).flatMap((one) => asText(one) ?? []);
  } catch {
    return undefined;
  }
  return all.flatMap((argument, index) => {
    const next = all[index + 1] ?? "";
    if (argument === ARGUMENT) return [plain(next)];
    if (argument.startsWith(`${ARGUMENT}=`)) return [plain(argument.slice(ARGUMENT.length + 1))];
    const off = argument === `--${NO_KUBE_PROXY}` ? next !== "false" : argument === `--${NO_KUBE_PROXY}=true`;
    return off ? [NO_KUBE_PROXY] : [];
  });
}

/** An argument without dashes, which some write before it. */
function plain(argument: string): string {
  return argument.replace(/^-+/u, "");
}
