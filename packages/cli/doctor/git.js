import { join } from "node:path";
import { ask } from "./ask.js";
import { root } from "./checkout.js";
import { ok, warning } from "./finding.js";

export async function git() {
  const commit = await askGit("rev-parse", "--short", "HEAD");
  if (commit.code === "ENOENT") {
    return ok("git", "not there, so which version this is cannot be said");
  }
  if (/dubious ownership/.test(commit.stderr)) {
    return warning(
      "git",
      "refuses to look, as the checkout belongs to another user",
      'git config --global --add safe.directory "$PWD"',
    );
  }
  if (/not a git repository/.test(commit.stderr)) {
    return ok("git", "this folder is not a clone");
  }
  if (commit.code !== 0) return ok("git", `does not say (${commit.code})`);
  const { code, stdout } = await askGit("status", "--porcelain");
  const changed = stdout.split("\n").filter((line) => line !== "").length;
  const changes = changed === 0 ? "no local changes" : `${changed} changed`;
  return ok(
    "git",
    `${commit.stdout.trim()}, ${code === 0 ? changes : "changes not known"}`,
  );
}

/** Only reads: takes no lock, starts no daemon, and minds no outer clone. */
function askGit(...args) {
  return ask("git", ["-c", "core.fsmonitor=false", ...args], {
    env: {
      GIT_CEILING_DIRECTORIES: join(root, ".."),
      GIT_OPTIONAL_LOCKS: "0",
      LC_ALL: "C",
    },
  });
}
