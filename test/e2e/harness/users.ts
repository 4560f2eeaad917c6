import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Access } from "./api.ts";

/** Who a request comes from, as the API server will see it. */
export type User = { readonly name: string; readonly groups: readonly string[] };

/** May do everything. */
export const ADMIN: User = { name: "admin", groups: ["system:masters"] };

/** The identity that kernelgate has in a cluster, with the name and groups of its ServiceAccount. */
export const KERNELGATE: User = serviceAccount("kernelgate", "kernelgate");

/** A ServiceAccount as a user: the object itself need not exist, RBAC looks only at name and groups. */
export function serviceAccount(namespace: string, name: string): User {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
  };
}

/** Bearer tokens of the users that an API server knows. They mean nothing to any other. */
export type Tokens = ReadonlyMap<string, string>;

/** Makes a token for each user and writes the file for `--token-auth-file` (token, name, uid, groups), readable by the owner alone. */
export async function writeTokens(file: string, users: readonly User[]): Promise<Tokens> {
  const tokens = new Map(users.map((user) => [user.name, randomBytes(16).toString("hex")]));
  const rows = users.map((user) => `${tokens.get(user.name)},${user.name},${user.name},"${user.groups.join(",")}"`);
  await writeFile(file, `${rows.join("\n")}\n`, { mode: 0o600 });
  return tokens;
}

/** Writes a kubeconfig with one cluster and one user, and returns its path. It is JSON, which every reader of YAML takes. */
export async function writeKubeconfig(folder: string, name: string, access: Access): Promise<string> {
  const file = join(folder, `${name.replaceAll(/[^\w.-]/gu, "-")}.kubeconfig`);
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "envtest", cluster: { server: access.server, "certificate-authority": access.caFile } }],
    users: [{ name, user: { token: access.token } }],
    contexts: [{ name: "envtest", context: { cluster: "envtest", user: name } }],
    "current-context": "envtest",
  };
  await writeFile(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  return file;
}
