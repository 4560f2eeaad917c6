/** x.y.z in front, then anything; numbers as semver wants them (no leading zero) and of sane length. */
const NUMBERS = /^[vV]?((?:0|[1-9]\d{0,4})\.(?:0|[1-9]\d{0,4})\.(?:0|[1-9]\d{0,4}))(?!\d)(.*)$/su;

/** Pre-releases as upstream projects name them; `-0.dev` is Calico's build between two releases. */
const PRE_RELEASE = /^-(alpha|beta|rc|pre|0\.dev)(?:(\.?)(\d{1,6}))?(?![0-9A-Za-z])/u;

/**
 * The version x.y.z in a release name or an image tag: without the `v` and without what a vendor appends (`+k3s1`, `_k3s1`,
 * `-rke2r1`, `-eks-a5ec690`, `-minimal-eksbuild.1`, `-gke.1589018`, `-build20240416`), but with a real pre-release (`-rc.1`).
 * Undefined when the text does not begin with three numbers (`latest`, `1.30`, a digest).
 */
export function componentVersion(text: string): string | undefined {
  const found = NUMBERS.exec(text.trim());
  const numbers = found?.[1];
  if (numbers === undefined) return undefined;
  const pre = PRE_RELEASE.exec(found?.[2] ?? "");
  if (pre?.[1] === undefined) return numbers;
  return `${numbers}-${pre[1]}${pre[3] === undefined ? "" : `${pre[2] ?? ""}${Number(pre[3])}`}`;
}
