import fs from "node:fs";
import { join } from "node:path";
import { ask } from "./ask.js";
import { devContainer, isInstalled, root } from "./checkout.js";
import { ok, trouble } from "./finding.js";
import { shownPath } from "./shown.js";
import { majorOf } from "./version.js";

const oldest = 18;
const install = "npx pnpm@12 install";
const ours = join(root, "node_modules/.bin/node");

export async function node() {
  return [thisNode(), ...(await workspaceNode())];
}

function thisNode() {
  const found = `${process.versions.node} runs this: ${shownPath(process.execPath)}`;
  if (majorOf(process.versions.node) >= oldest) return ok("node", found);
  return trouble(
    "node",
    found,
    `Install Node ${oldest} or later (nodejs.org); the workspace then ` +
      `brings its own. Or without. ${devContainer}`,
  );
}

async function workspaceNode() {
  if (process.platform === "win32") return []; // the platform said it all
  const { major, platforms } = pinnedNode();
  const here = `${process.platform}-${process.arch}`;
  if (platforms.length > 0 && !platforms.includes(here)) {
    return [notPacked(here)];
  }
  if (isMusl()) return [notPacked("a Linux with musl")];
  if (!isInstalled()) return [notInstalled()];
  const asked = await ask(ours, ["--version"]);
  return [judgedNode(asked, major)];
}

function notPacked(where) {
  return trouble("node", `no Node package for ${where}`, devContainer);
}

function notInstalled() {
  return trouble("node", "the workspace's own is not installed", install);
}

function judgedNode({ code, stdout }, major) {
  const version = stdout.trim().replace(/^v/, "");
  const anew = `rm -r node_modules && ${install}`;
  if (code === "ENOENT") {
    return trouble("node", "node_modules is there, its Node is not", anew);
  }
  if (code !== 0 || version === "") {
    return trouble(
      "node",
      `the workspace's own does not start (${code})`,
      `It may have been installed by another system:\n${anew}`,
    );
  }
  const found = `${version} is the workspace's own`;
  if (majorOf(version) === major) return ok("node", found);
  return trouble("node", `${found}; it should be ${major}`, anew);
}

/** The Node that the workspace brings, as package.json has it. */
function pinnedNode() {
  const pinned = packageJson().optionalDependencies || {};
  const names = Object.keys(pinned).filter((name) => name.startsWith("node-"));
  return {
    major: majorOf(pinned[names[0]] || "26"),
    platforms: names.map((name) => name.replace(/^node-(bin-)?/, "")),
  };
}

function packageJson() {
  try {
    return JSON.parse(fs.readFileSync(join(root, "package.json"), "utf8"));
  } catch {
    return {}; // a checkout that is not whole is no reason to fall silent
  }
}

function isMusl() {
  if (process.platform !== "linux") return false;
  return process.report.getReport().header.glibcVersionRuntime === undefined;
}
