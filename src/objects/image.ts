import { componentVersion } from "./version.ts";

/** A container image taken apart; `repository` has no tag and no digest, and its registry may carry a port. */
export interface ImageReference {
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Takes an image apart as container runtimes do: the tag is what follows the last colon behind the last slash. */
export function parseImage(image: string): ImageReference {
  const [name = "", digest] = image.trim().split("@", 2);
  const colon = name.indexOf(":", name.lastIndexOf("/") + 1);
  return {
    repository: colon < 0 ? name : name.slice(0, colon),
    ...(colon < 0 || colon === name.length - 1 ? {} : { tag: name.slice(colon + 1) }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The version that an image's tag tells; undefined for a digest alone, `latest` and other names that are no version. */
export function imageVersion(image: string): string | undefined {
  const { tag } = parseImage(image);
  return tag === undefined ? undefined : componentVersion(tag);
}
