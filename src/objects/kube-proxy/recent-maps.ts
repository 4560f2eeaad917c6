import { asRecord, type Json } from "../json.ts";
import type { KubeObject } from "../object.ts";

const RECENT = 8; // a change is sent again and again by what makes it, and its old object is what is there

/**
 * Remembers what the last few ConfigMaps came to, by all that a reader looks at: `data`, where it holds texts only. The same content
 * gives the very same reading, so that what others keep of it is found again. Texts are compared, not hashed: that costs a tenth.
 */
export function rememberMaps<R extends object>(read: (object: KubeObject) => R): (object: KubeObject) => R {
  const recent: { readonly data: Json; readonly reading: R }[] = [];
  return (object) => {
    const data = asRecord(object.json["data"]);
    if (data === undefined || object.json["binaryData"] !== undefined) return read(object);
    const index = recent.findIndex((one) => sameTexts(one.data, data));
    const found = recent[index] ?? { data, reading: read(object) };
    if (index !== 0) {
      if (index > 0) recent.splice(index, 1);
      recent.unshift(found);
      if (recent.length > RECENT) recent.pop();
    }
    return found.reading;
  };
}

function sameTexts(one: Json, other: Json): boolean {
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => typeof one[key] === "string" && one[key] === other[key]);
}
