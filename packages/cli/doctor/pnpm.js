import { parse } from "node:path";
import { ask } from "./ask.js";
import { isInstalled, root } from "./checkout.js";
import { ok, trouble, warning } from "./finding.js";
import { userAgent } from "./started.js";
import { majorOf } from "./version.js";

const oldest = 12;

export async function pnpm() {
  return Promise.all([pnpmItself(), npm()]);
}

async function pnpmItself() {
  const agent = userAgent().match(/^pnpm\/(\d\S*)/);
  if (agent) return judgedPnpm(agent[1], "started this", trouble);
  // Elsewhere: in the checkout an older pnpm, or Corepack, would first download
  // the version that package.json names, and answer with that.
  const { code, stdout } = await ask("pnpm", ["--version"], {
    cwd: parse(root).root,
    env: { COREPACK_ENABLE_NETWORK: "0", COREPACK_ENABLE_DOWNLOAD_PROMPT: "0" },
  });
  const version = stdout.trim();
  if (code === 0 && /^\d/.test(version)) {
    return judgedPnpm(version, "is on the PATH", warning);
  }
  if (code === "ENOENT") {
    return ok("pnpm", "not found, and not needed: npm is enough");
  }
  return warning(
    "pnpm",
    `is on the PATH, and does not start (${code})`,
    "Type npm in its place:\nnpm start",
  );
}

/** An old one is in the way only when it is the one in use. */
function judgedPnpm(version, where, whenOld) {
  const found = `${version} ${where}`;
  if (majorOf(version) >= oldest) return ok("pnpm", found);
  return whenOld(
    "pnpm",
    `${found}; it should be ${oldest}`,
    "npm run workshop",
  );
}

async function npm() {
  const { code, stdout } = await ask("npm", ["--version"]);
  if (code === 0) return ok("pnpm", `npm ${stdout.trim()}, which brings pnpm`);
  return (isInstalled() ? warning : trouble)(
    "pnpm",
    ...withoutNpm("npm", code),
  );
}

/** What was found, and its remedy. */
export function withoutNpm(name, code) {
  return [
    `${name} ${code === "ENOENT" ? "is not there" : `does not start (${code})`}`,
    "Node from nodejs.org brings it; on Debian and Ubuntu also:\nsudo apt install npm",
  ];
}
