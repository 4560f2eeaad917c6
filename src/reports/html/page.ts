import { createHash } from "node:crypto";
import { toolName, toolVersion } from "../tool.ts";
import { html, verbatim, type Markup } from "./markup.ts";
import { script } from "./script.ts";
import { styles } from "./styles.ts";

/** What a page is made of; `links` are its sections, by anchor. */
export interface Page {
  readonly title: string;
  readonly links: readonly (readonly [anchor: string, text: string])[];
  readonly body: Markup;
}

/**
 * A whole page in one file. Its policy lets in this script and this style sheet by their hashes and nothing else: no
 * request leaves the page, and no text that slipped into it could run.
 */
export function page({ title, links, body }: Page): string {
  const policy = `default-src 'none'; img-src data:; style-src ${hashOf(styles)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;
  const { markup } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${verbatim(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="generator" content="${toolName} ${toolVersion}" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        ${verbatim(`<style>${styles}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the report</a>
        <header class="top">
          <span class="brand">${toolName}</span>
          <nav aria-label="Sections">${links.map(([anchor, text]) => html`<a href="#${anchor}">${text}</a>`)}</nav>
        </header>
        <main id="main" tabindex="-1">${body}</main>
        <footer>${toolName} ${toolVersion}</footer>
        ${verbatim(`<script>${script}</script>`)}
      </body>
    </html>`;
  return `${markup.trimEnd()}\n`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
