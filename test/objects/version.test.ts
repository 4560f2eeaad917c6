import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import semver from "semver";
import { imageVersion, parseImage } from "../../src/objects/image.ts";
import { componentVersion } from "../../src/objects/version.ts";

describe("componentVersion", () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["v1.30.2", "1.30.2"],
    ["1.30.2", "1.30.2"],
    [" v1.30.2\n", "1.30.2"],
    ["v1.25.5+k3s1", "1.25.5"],
    ["v1.25.5_k3s1", "1.25.5"],
    ["v1.25.5-k3s1", "1.25.5"],
    ["v1.28.9-rke2r1-build20240416", "1.28.9"],
    ["v1.29.1-gke.1589018", "1.29.1"],
    ["v1.28.9-eks-036c24b", "1.28.9"],
    ["v1.25.6-minimal-eksbuild.1", "1.25.6"],
    ["v1.27.6+b49f9d1", "1.27.6"],
    ["v1.25.5-hotfix.20230126", "1.25.5"],
    ["v1.27.5_vmware.1", "1.27.5"],
    ["v3.27.2-amd64", "3.27.2"],
    ["v1.37.0-rc.1", "1.37.0-rc.1"],
    ["v1.37.0-beta.0", "1.37.0-beta.0"],
    ["v1.37.0-alpha.3-arm64", "1.37.0-alpha.3"],
    ["v0.9.0-rc1", "0.9.0-rc1"],
    ["v1.0.0-rc.01", "1.0.0-rc.1"],
    ["v1.23.3-rc.0.3+531a28b82ee021", "1.23.3-rc.0"],
    ["v1.9.0-alpha.0.478+e5facc9bfcc1e1-dirty", "1.9.0-alpha.0"],
    ["v3.28.0-0.dev-512-g1b2c3d4e5f60", "3.28.0-0.dev"],
    ["v1.30.2-rcfoo", "1.30.2"],
    ["v1.25.5.1", "1.25.5"],
    ["1.30", undefined],
    ["v1", undefined],
    ["latest", undefined],
    ["", undefined],
    ["KUBE_PROXY_VERSION-calico-hostprocess", undefined],
    ["2021.08.11", undefined],
    ["release-v3.29.0", undefined],
    ["v1.999999999999.0", undefined],
    ["${version}", undefined],
  ];
  for (const [text, expected] of cases) {
    it(`reads ${JSON.stringify(text)} as ${expected ?? "no version"}`, () => {
      assert.equal(componentVersion(text), expected);
    });
  }

  it("yields what semver accepts, and the same again when read twice", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^v?\d{1,3}\.\d{1,3}\.\d{1,3}([-+_.][a-z0-9.+_-]{0,12})?$/u), (text) => {
        const version = componentVersion(text);
        return version === undefined || (semver.valid(version) === version && componentVersion(version) === version);
      }),
    );
  });

  it("takes any text without throwing", () => {
    fc.assert(fc.property(fc.string(), (text) => ["string", "undefined"].includes(typeof componentVersion(text))));
  });
});

describe("imageVersion", () => {
  const digest = "sha256:cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd";
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["registry.k8s.io/kube-proxy:v1.33.0", "1.33.0"],
    ["registry.example:5000/kube-proxy:v1.33.0", "1.33.0"],
    ["registry.example:5000/kube-proxy", undefined],
    ["kube-proxy", undefined],
    ["kube-proxy:", undefined],
    [`registry.k8s.io/kube-proxy@${digest}`, undefined],
    [`registry.k8s.io/kube-proxy:v1.30.2@${digest}`, "1.30.2"],
    ["602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/kube-proxy:v1.25.6-minimal-eksbuild.1", "1.25.6"],
    ["gke.gcr.io/kube-proxy-amd64:v1.28.9-gke.1000000", "1.28.9"],
    ["rancher/hyperkube:v1.20.8-rancher1", "1.20.8"],
    ["index.docker.io/rancher/hardened-kubernetes:v1.28.9-rke2r1-build20240416", "1.28.9"],
    ["sigwindowstools/kube-proxy:v1.27.1-calico-hostprocess", "1.27.1"],
    ["${kube_proxy_image}", undefined],
    ["", undefined],
  ];
  for (const [image, expected] of cases) {
    it(`reads ${JSON.stringify(image)} as ${expected ?? "no version"}`, () => {
      assert.equal(imageVersion(image), expected);
    });
  }

  it("keeps the port of a registry out of the tag", () => {
    assert.deepEqual(parseImage(`localhost:5000/a/b:v1@${digest}`), {
      repository: "localhost:5000/a/b",
      tag: "v1",
      digest,
    });
  });
});
