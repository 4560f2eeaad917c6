import fc from "fast-check";

/** Kernels as distributions print them, made from the grammar of each stream. */
const build = fc.integer({ min: 1, max: 999 });
const series = fc.constantFrom("4.15", "5.4", "5.15", "6.8", "6.17");
const release = fc.tuple(fc.integer({ min: 3, max: 7 }), fc.nat(20), fc.nat(300)).map((numbers) => numbers.join("."));
const dotted = fc.array(fc.nat(999), { minLength: 1, maxLength: 4 }).map((numbers) => numbers.join("."));
const arch = fc.constantFrom(".x86_64", ".aarch64", "");

type Grammar = fc.Arbitrary<fc.Arbitrary<string>>;

const one = (text: fc.Arbitrary<string>): Grammar => fc.constant(text);

/** Each row chooses a stream; what it gives makes kernels of that stream. */
const grammars: readonly Grammar[] = [
  series.map((x) =>
    fc.tuple(build, fc.constantFrom("generic", "lowlatency")).map(([n, flavour]) => `${x}.0-${n}-${flavour}`),
  ),
  fc
    .tuple(series, fc.constantFrom("aws", "azure", "gcp", "gke", "oracle", "raspi", "realtime"))
    .map(([x, flavour]) => build.map((n) => `${x}.0-${1000 + n}-${flavour}`)),
  fc
    .constantFrom("4.19", "5.10", "6.1")
    .map((x) =>
      fc.tuple(build, fc.constantFrom("", "cloud-", "rt-")).map(([n, flavour]) => `${x}.0-${n}-${flavour}amd64`),
    ),
  one(fc.tuple(release, fc.constantFrom("", "+deb13", "+bpo")).map(([x, suffix]) => `${x}${suffix}-amd64`)),
  fc
    .constantFrom(["3.10.0", "7"], ["4.18.0", "8"], ["5.14.0", "9"], ["6.12.0", "10"])
    .map(([base = "", major = ""]) =>
      fc
        .tuple(dotted, fc.constantFrom("", "rt7.102."), fc.constantFrom("", "_2", "_10"), arch)
        .map(([numbers, rt, minor, suffix]) => `${base}-${numbers}.${rt}el${major}${minor}${suffix}`),
    ),
  fc
    .constantFrom("5.4", "5.15")
    .map((x) => fc.tuple(dotted, arch).map(([numbers, suffix]) => `${x}.0-${numbers}.el8uek${suffix}`)),
  fc
    .constantFrom("2", "2023")
    .map((x) => fc.tuple(release, build, build, arch).map(([y, m, n, a]) => `${y}-${m}.${n}.amzn${x}${a}`)),
  fc.constantFrom("150400", "150500").map((x) => dotted.map((numbers) => `5.14.21-${x}.${numbers}-default`)),
  one(fc.tuple(build, fc.boolean()).map(([n, prefix]) => `5.3.18-${prefix ? "150300." : ""}59.${n}-default`)),
  one(
    fc.tuple(build, fc.constantFrom("", ".6")).map(([n, minor]) => `4.18.0-147.5.1.6.h${n}${minor}.eulerosv2r9.x86_64`),
  ),
  one(fc.tuple(build, build).map(([m, n]) => `5.10.0-182.0.0.95.r${m}_${n}.hce2.x86_64`)),
  fc.constantFrom("2203sp1", "2403").map((x) => dotted.map((numbers) => `5.10.0-${numbers}.oe${x}.x86_64`)),
  one(dotted.map((numbers) => `5.10.134-${numbers}.al8.x86_64`)),
  one(fc.tuple(release, build).map(([x, n]) => `${x}.${n}-1.azl3`)),
  fc
    .constantFrom("-flatcar", "-talos", "+", "", "-arch1-1", "-linuxkit", "-v8+")
    .map((x) => release.map((y) => `${y}${x}`)),
];

/** As many kernels of one stream. */
export function oneStream(count: number): fc.Arbitrary<readonly string[]> {
  return fc.oneof(...grammars).chain((kernels) => fc.array(kernels, { minLength: count, maxLength: count }));
}

/** A kernel of any stream. */
export const anyKernel: fc.Arbitrary<string> = fc.oneof(...grammars).chain((kernels) => kernels);
