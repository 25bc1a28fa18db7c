import { ask } from "./ask.js";
import { devContainer, isInstalled } from "./checkout.js";
import { ok, trouble } from "./finding.js";
import { shownPath } from "./shown.js";
import { majorOf } from "./version.js";
import { neededNode, workspaceNode } from "./workspace-node.js";

const oldest = 18;
export const reinstall = "rm -r node_modules && npm start";

export async function node() {
  return [thisNode(), ...(await ownNode())];
}

export function thisNode() {
  const found = `${process.versions.node} runs this: ${shownPath(process.execPath)}`;
  if (majorOf(process.versions.node) >= oldest) return ok("node", found);
  return trouble(
    "node",
    found,
    `Install Node ${oldest} or later (nodejs.org); the workspace then ` +
      `brings its own. Or without. ${devContainer}`,
  );
}

/** A trouble where no Node comes with the workspace. */
export function notPacked() {
  if (process.platform === "win32") return []; // the platform said it all
  const here = `${process.platform}-${process.arch}`;
  const where =
    workspaceNode() === undefined ? here : isMusl() && "a Linux with musl";
  return where
    ? [trouble("node", `no Node package for ${where}`, devContainer)]
    : [];
}

async function ownNode() {
  if (process.platform === "win32") return [];
  if (notPacked().length > 0) return notPacked();
  if (!isInstalled()) return [notInstalled()];
  return [judgedNode(await ask(workspaceNode(), ["--version"]), neededNode())];
}

function notInstalled() {
  return trouble(
    "node",
    "the dependencies are missing, incomplete or older than the lockfile",
    "npm start",
  );
}

function judgedNode({ code, stdout }, major) {
  const version = stdout.trim().replace(/^v/, "");
  if (code === "ENOENT") {
    return trouble("node", "node_modules is there, its Node is not", reinstall);
  }
  if (code !== 0 || version === "") {
    return trouble(
      "node",
      `the workspace's own does not start (${code})`,
      `It may have been installed by another system:\n${reinstall}`,
    );
  }
  const found = `${version} is the workspace's own`;
  if (majorOf(version) === major) return ok("node", found);
  return trouble("node", `${found}; it should be ${major}`, reinstall);
}

function isMusl() {
  if (process.platform !== "linux") return false;
  return process.report.getReport().header.glibcVersionRuntime === undefined;
}
