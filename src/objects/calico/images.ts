import { lte } from "semver";
import { imageVersion, parseImage } from "../image.ts";

/** Names that calico-node's image has upstream and in common mirrors (`rancher/mirrored-calico-node`, `rancher/hardened-calico`). */
const NODE_IMAGE = /(?:^|\/)(?:mirrored-)?(?:hardened-)?calico(?:-node|\/node)?$/u;

/** Calico Enterprise's images: a version line of its own. */
const ENTERPRISE_IMAGE = /(?:^|\/)(?:tigera\/|cnx-)/u;

/** Whether an image is calico-node's by its name. */
export function isNodeImage(image: string): boolean {
  return NODE_IMAGE.test(parseImage(image).repository);
}

/** Whether an image is one of Calico Enterprise. */
export function isEnterpriseImage(image: string): boolean {
  return ENTERPRISE_IMAGE.test(parseImage(image).repository);
}

/** A rebuild that brings iptables, ipset and nft of its own versions. */
export function isHardenedImage(image: string): boolean {
  return parseImage(image).repository.endsWith("/hardened-calico");
}

/** The Calico version of a container that is Calico's by its name; undefined for Enterprise and for tags that tell none. */
export function calicoVersion(image: string): string | undefined {
  return isEnterpriseImage(image) ? undefined : imageVersion(image);
}

/**
 * Which Calico each release of the Tigera operator installs: from this operator release on, up to the next line of the same
 * minor. Source: pkg/components/calico.go at the tags of https://github.com/tigera/operator
 */
const operatorReleases: readonly (readonly [operator: string, calico: string])[] = [
  ["1.28.0", "3.24.0"],
  ["1.28.1", "3.24.1"],
  ["1.28.2", "3.24.2"],
  ["1.28.3", "3.24.3"],
  ["1.28.4", "3.24.4"],
  ["1.28.5", "3.24.5"],
  ["1.28.13", "3.24.6"],
  ["1.29.0", "3.25.0"],
  ["1.29.3", "3.25.1"],
  ["1.29.6", "3.25.2"],
  ["1.30.0", "3.26.0"],
  ["1.30.4", "3.26.1"],
  ["1.30.7", "3.26.3"],
  ["1.30.9", "3.26.4"],
  ["1.30.11", "3.26.5"],
  ["1.32.3", "3.27.0"],
  ["1.32.5", "3.27.2"],
  ["1.32.7", "3.27.3"],
  ["1.32.10", "3.27.4"],
  ["1.32.12", "3.27.5"],
  ["1.34.0", "3.28.0"],
  ["1.34.3", "3.28.1"],
  ["1.34.5", "3.28.2"],
  ["1.34.8", "3.28.3"],
  ["1.34.10", "3.28.4"],
  ["1.34.13", "3.28.5"],
  ["1.36.0", "3.29.0"],
  ["1.36.2", "3.29.1"],
  ["1.36.5", "3.29.2"],
  ["1.36.7", "3.29.3"],
  ["1.36.9", "3.29.4"],
  ["1.36.12", "3.29.5"],
  ["1.36.14", "3.29.6"],
  ["1.36.16", "3.29.7"],
  ["1.38.0", "3.30.0"],
  ["1.38.1", "3.30.1"],
  ["1.38.3", "3.30.2"],
  ["1.38.6", "3.30.3"],
  ["1.38.7", "3.30.4"],
  ["1.38.9", "3.30.5"],
  ["1.38.11", "3.30.6"],
  ["1.38.13", "3.30.7"],
  ["1.40.0", "3.31.0"],
  ["1.40.1", "3.31.1"],
  ["1.40.2", "3.31.2"],
  ["1.40.3", "3.31.3"],
  ["1.40.7", "3.31.4"],
  ["1.40.8", "3.31.5"],
  ["1.40.13", "3.31.6"],
  ["1.40.15", "3.31.7"],
  ["1.42.0", "3.32.0"],
  ["1.42.3", "3.32.1"],
];

/** The Calico version that an operator of this version installs; undefined for minors that are not mapped (Enterprise trains). */
export function calicoOfOperator(operator: string): string | undefined {
  const line = operator.slice(0, operator.lastIndexOf(".") + 1);
  return operatorReleases.findLast(([from]) => from.startsWith(line) && lte(from, operator))?.[1];
}
