#!/usr/bin/env node
// JavaScript that any Node can read, so that an old one is told what to do instead of failing inside a dependency.
import module from "node:module";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`kernelgate needs Node.js 22.19 or later; this is ${process.versions.node} (${process.execPath}).`);
  process.exitCode = 2;
} else {
  module.enableCompileCache?.();
  await import("../dist/main.js");
}
