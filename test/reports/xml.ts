/** An element of a well-formed XML document; `text` is its own text without that of its children. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Reads XML 1.0 as strictly as the tests need: nesting, quoted and unique attributes, known entities, allowed characters. */
export function parseXml(text: string): Element {
  const bad = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.exec(text);
  if (bad !== null) throw new Error(`a character that XML cannot hold at ${bad.index}`);
  let at = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(text)?.[0].length ?? 0;
  const root = element();
  if (text.slice(at).trim() !== "") throw new Error(`content behind the root at ${at}`);
  return root;

  function take(pattern: RegExp): RegExpExecArray {
    const sticky = new RegExp(pattern, "yu");
    sticky.lastIndex = at;
    const match = sticky.exec(text);
    if (match === null) throw new Error(`expected ${pattern.source} at ${at}: ${text.slice(at, at + 40)}`);
    at = sticky.lastIndex;
    return match;
  }

  function element(): Element {
    const name = take(/<([a-z-]+)/)[1] ?? "";
    const attributes: Record<string, string> = {};
    while (text[at] === " ") {
      const [, key = "", value = ""] = take(/ ([a-z-]+)="([^"<]*)"/);
      if (key in attributes) throw new Error(`attribute ${key} occurs twice`);
      attributes[key] = decode(value);
    }
    if (take(/\/?>/)[0] === "/>") return { name, attributes, children: [], text: "" };
    const children: Element[] = [];
    let own = "";
    while (!text.startsWith("</", at)) {
      if (text[at] === "<") children.push(element());
      else own += decode(take(/[^<]+/)[0]);
    }
    if (own.includes("]]>") && text.includes("]]>")) throw new Error("]]> in text");
    if (take(/<\/([a-z-]+)>/)[1] !== name) throw new Error(`${name} is not closed`);
    return { name, attributes, children, text: own };
  }
}

function decode(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|([a-z]+));|&/g, (whole, number: string | undefined, name: string | undefined) => {
    if (number !== undefined) return String.fromCodePoint(Number(number));
    const char = name === undefined ? undefined : entities[name];
    if (char === undefined) throw new Error(`not an entity: ${whole}`);
    return char;
  });
}
