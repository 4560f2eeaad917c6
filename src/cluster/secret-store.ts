import { z } from "zod";
import { ApiError, send } from "./api.ts";
import type { Connection } from "./connection.ts";

/** A Secret's values (decoded) and the version they were read at. */
export interface StoredSecret {
  readonly data: Readonly<Record<string, string>>;
  readonly resourceVersion: string;
}

/** One Secret of the cluster. Who loses a race gets an error whose `status` is 409 and reads again. */
export interface SecretStore {
  read(): Promise<StoredSecret | undefined>;
  create(data: Readonly<Record<string, string>>): Promise<void>;
  replace(data: Readonly<Record<string, string>>, resourceVersion: string): Promise<void>;
}

const secretSchema = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string() }),
  data: z.record(z.string(), z.string()).optional(),
});

const CALL_MS = 10_000;

/** The Secret `namespace/name`, reached over the API. */
export function secretStore(connection: Connection, namespace: string, name: string): SecretStore {
  const collection = `/api/v1/namespaces/${namespace}/secrets`;
  const path = `${collection}/${name}`;
  const bodyOf = (data: Readonly<Record<string, string>>, resourceVersion?: string): unknown => ({
    apiVersion: "v1",
    kind: "Secret",
    type: "Opaque",
    metadata: {
      name,
      namespace,
      labels: { "app.kubernetes.io/name": "kernelgate" },
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")])),
  });
  return {
    async read() {
      try {
        const { metadata, data } = secretSchema.parse(await send(connection, { path }, AbortSignal.timeout(CALL_MS)));
        const decoded = Object.entries(data ?? {}).map(([key, value]) => [
          key,
          Buffer.from(value, "base64").toString("utf8"),
        ]);
        return { data: Object.fromEntries(decoded), resourceVersion: metadata.resourceVersion };
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      }
    },
    async create(data) {
      await send(connection, { method: "POST", path: collection, body: bodyOf(data) }, AbortSignal.timeout(CALL_MS));
    },
    async replace(data, resourceVersion) {
      await send(
        connection,
        { method: "PUT", path, body: bodyOf(data, resourceVersion) },
        AbortSignal.timeout(CALL_MS),
      );
    },
  };
}
