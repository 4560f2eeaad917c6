import { EVENT_ID, getScalarValue, SCALAR_STYLE, type parseEvents } from "js-yaml";
import type { Visitor } from "./visitor.ts";

/** The parts of a YAML text as its parser found them. */
export type YamlEvents = ReturnType<typeof parseEvents>;
type ScalarEvent = Extract<YamlEvents[number], { type: typeof EVENT_ID.SCALAR }>;

const ABSENT = -1; // js-yaml's offset of what is not there

/**
 * Walks one document of a YAML text. `document` counts from 0 within `events`; `base` is the offset of `text` in its file.
 * A map or a list as a key does not occur: such a text has no value that is JSON and is refused before.
 */
export function walkYaml(text: string, events: YamlEvents, document: number, base: number, visitor: Visitor): void {
  // for each open collection: undefined in a list, else whether the next part is a key
  const open: (boolean | undefined)[] = [];
  let seen = -1;
  let last = 0; // an empty value has no place of its own: that of the part before it is told
  const anchorOf = ({ anchorStart, anchorEnd }: { anchorStart: number; anchorEnd: number }): string | undefined =>
    anchorStart === ABSENT ? undefined : text.slice(anchorStart, anchorEnd);
  const turn = (): void => {
    const state = open.at(-1);
    if (state !== undefined) open[open.length - 1] = !state;
  };
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) seen += 1;
    if (seen !== document) continue;
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        break;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        last = event.start;
        const isMap = event.type === EVENT_ID.MAPPING;
        if (isMap) visitor.openMap(base + last, anchorOf(event));
        else visitor.openList(base + last, anchorOf(event));
        open.push(isMap ? true : undefined);
        break;
      }
      case EVENT_ID.POP:
        if (open.length === 0) return;
        open.pop();
        visitor.close();
        turn();
        break;
      case EVENT_ID.ALIAS:
        last = event.anchorStart - 1;
        if (open.at(-1) === true) visitor.key(text.slice(last, event.anchorEnd), base + last);
        else visitor.alias(text.slice(event.anchorStart, event.anchorEnd), base + last);
        turn();
        break;
      case EVENT_ID.SCALAR:
        if (event.valueStart !== ABSENT) last = event.valueStart - (isQuoted(event) ? 1 : 0);
        if (open.at(-1) === true) visitor.key(getScalarValue(text, event), base + last);
        else visitor.scalar(scalarOf(text, event, base, last), anchorOf(event));
        turn();
        break;
    }
  }
}

function isQuoted({ style }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.DOUBLE_QUOTED || style === SCALAR_STYLE.SINGLE_QUOTED;
}

function scalarOf(text: string, event: ScalarEvent, base: number, last: number): Parameters<Visitor["scalar"]>[0] {
  const empty = event.valueStart === ABSENT;
  return {
    start: base + (empty ? last : event.valueStart),
    end: base + (empty ? last : event.valueEnd),
    value: () => getScalarValue(text, event),
    ...(event.style === SCALAR_STYLE.LITERAL_BLOCK ? { literalIndent: Math.max(event.indent, 0) } : {}),
  };
}
