import { ask } from "./ask.js";
import { certificatesUsed } from "./certificates.js";
import { isInstalled } from "./checkout.js";
import { ok, trouble, warning } from "./finding.js";
import { defaultRegistry, isDefault, npmSettings } from "./npm-settings.js";
import { proxiesUsed } from "./proxies.js";
import { explained } from "./registry-failure.js";
import { shownHost } from "./shown.js";

export async function registry({ offline }) {
  if (offline) return [ok("registry", "not looked at (--offline)")];
  const progress = setTimeout(sayThatItTakesTime, 1000);
  try {
    const [settings, asked] = await Promise.all([npmSettings(), ping()]);
    return [
      registryUsed(settings),
      ...proxiesUsed(settings),
      ...certificatesUsed(settings),
      judgedPing(asked, settings),
    ];
  } finally {
    clearTimeout(progress);
  }
}

function sayThatItTakesTime() {
  if (!process.stderr.isTTY) return;
  process.stderr.write("Asking the registry, for 8 seconds at most ...\n");
}

/** Whether it says nothing at all for so many milliseconds. */
export async function isRegistrySilent(options) {
  return (await ping(options)).code === "late";
}

function ping({ limit = 8000, signal } = {}) {
  const args = ["ping", "--fetch-retries=0", "--loglevel=error"];
  return ask("npm", [...args, "--logs-max=0", "--no-update-notifier"], {
    limit,
    signal,
  });
}

function registryUsed({ registry }) {
  if (registry === undefined) return ok("registry", "npm does not say which");
  if (isDefault(registry)) return ok("registry", `${defaultRegistry}, npm's`);
  return ok(
    "registry",
    `${shownHost(registry)}, in place of ${defaultRegistry}`,
  );
}

function judgedPing({ code, stderr }, settings) {
  const [, given] = stderr.match(/^npm (?:error|ERR!) code (\S+)/m) || [];
  const cause = code === "late" || code === "ENOENT" ? code : given;
  if (code === 0) return ok("registry", "it answers");
  // Some that mirror packages know no ping, and say so: they can be reached.
  if (/^E40[45]$/.test(cause)) return ok("registry", `it answers (${cause})`);
  const [reason, remedy] = explained(cause, settings);
  const { registry: address } = settings;
  const found = address ? `${shownHost(address)}: ${reason}` : reason;
  return isInstalled()
    ? warning(
        "registry",
        `${found}; not needed any more, as all is installed`,
        `To install again:\n${remedy}`,
      )
    : trouble("registry", found, remedy);
}
