import type { FactRecord } from "../../domain/facts/schema.ts";
import type { SpiderpoolFacts } from "../../domain/facts/spiderpool.ts";
import type { SubjectKind } from "../../domain/facts/subjects.ts";
import type { ReadingBase } from "../object.ts";

/** Facts that one object tells, and for each of them the path in that object. Nothing else of the object is kept. */
export interface Told {
  readonly facts: SpiderpoolFacts;
  readonly fields: FactFields;
}

/** Paths in an object by name of the fact that they decide. */
export type FactFields = { readonly [K in keyof SpiderpoolFacts]?: string };

/** How a Helm release takes part in a judgement. */
export type Standing =
  /** It asks for an installation or an upgrade. */
  | "judge"
  /** A rollback: it is judged but never denied. */
  | "warn-only"
  /** It is what runs. */
  | "state"
  /** It says nothing of the present. */
  | "ignore";

interface SpiderpoolBase extends ReadingBase {
  readonly component: "spiderpool";
}

/** A Helm release of the Spiderpool chart, or of a chart that holds it. */
export interface ReleaseReading extends SpiderpoolBase, Told {
  readonly form: "release";
  readonly standing: Standing;
  readonly status: string;
  readonly release: string;
  readonly namespace: string;
  readonly revision: number;
  /** Whether it is Spiderpool's: `unknown` where the payload cannot be read and the name does not tell. */
  readonly chart: "spiderpool" | "unknown";
  /** The payload was decoded; otherwise nothing is told. */
  readonly readable: boolean;
  /** What the user sets under `coordinator`, as one text to compare. */
  readonly coordinator?: string;
}

/** A Flux HelmRelease or an Argo CD Application that asks for the chart. */
export interface DeclaredReading extends SpiderpoolBase, Told {
  readonly form: "flux" | "argo";
  /** A version range where the version is not exact; absent where it is exact or stands elsewhere. */
  readonly range?: string;
  /** Version and values are all in the object, so that what it does not say is a default of the chart. */
  readonly resolved: boolean;
  /** CRDs that exist are brought to the chart's version. */
  readonly updatesCrds: boolean;
  readonly coordinator?: string;
}

/** What a rendered object of the chart is for. `multus` and `rdma` tell by being there. */
export type WorkloadRole = "agent" | "controller" | "multus" | "rdma";

/** A rendered workload of the chart, or a ConfigMap that stands for one. */
export interface WorkloadReading extends SpiderpoolBase, Told {
  readonly form: "workload";
  readonly role: WorkloadRole;
}

/** The ConfigMap `spiderpool-conf` by whatever name. */
export interface ConfReading extends SpiderpoolBase, Told {
  readonly form: "conf";
}

/** The Pod or Job that creates the default SpiderCoordinator. */
export interface InitReading extends SpiderpoolBase, Told {
  readonly form: "init";
}

/** The CRD spidercoordinators. */
export interface CrdReading extends SpiderpoolBase {
  readonly form: "crd";
  /** Fields of a SpiderCoordinator's spec without a default, out of `txQueueLen` and `podRPFilter`. */
  readonly lacks: readonly string[];
}

/** A Spider resource that is judged by itself. */
export interface ResourceReading extends SpiderpoolBase {
  readonly form: "resource";
  readonly kind: Exclude<SubjectKind, "Service">;
  readonly facts: FactRecord;
  /** Master interfaces of a macvlan or ipvlan configuration, to compare with those of others. */
  readonly masters: readonly string[];
}

/** What an object says about Spiderpool. */
export type SpiderpoolReading =
  | ReleaseReading
  | DeclaredReading
  | WorkloadReading
  | ConfReading
  | InitReading
  | CrdReading
  | ResourceReading;

/** Readings that speak of the installation as a whole or of a part of it. */
export type InstallationReading = Exclude<SpiderpoolReading, CrdReading | ResourceReading>;
