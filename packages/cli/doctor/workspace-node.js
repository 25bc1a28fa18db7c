import fs from "node:fs";
import { join } from "node:path";
import { root } from "./checkout.js";
import { majorOf } from "./version.js";

/** Where the Node of the workspace is or will be; undefined on no platform. */
export function workspaceNode() {
  const here = `${process.platform}-${process.arch}`;
  const name = packages().find((name) => platformOf(name) === here);
  return name && join(root, "node_modules", name, "bin/node");
}

/** The major version that the programs need, as package.json pins it. */
export function neededNode() {
  return majorOf(
    (packageJson().optionalDependencies || {})[packages()[0]] || "26",
  );
}

export function packageJson() {
  try {
    return JSON.parse(fs.readFileSync(join(root, "package.json"), "utf8"));
  } catch {
    return {}; // an incomplete checkout must not silence the doctor
  }
}

function packages() {
  const names = Object.keys(packageJson().optionalDependencies || {});
  return names.filter((name) => name.startsWith("node-"));
}

function platformOf(name) {
  return name.replace(/^node-(bin-)?/, "");
}
