import { ok } from "./finding.js";
import { shownHost } from "./shown.js";

export function proxiesUsed(settings) {
  const proxies = proxiesOf(settings);
  if (proxies.length === 0) return [];
  const except = noProxy(settings) ? ", but not for all (NO_PROXY)" : "";
  return [ok("registry", `${proxies.join(", ")}${except}`)];
}

/** What names each one, and its host. */
export function proxiesOf(settings) {
  const inEnvironment = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"]
    .flatMap((name) => [name, name.toLowerCase()])
    .filter((name) => process.env[name])
    .map((name) => `${name} is ${shownHost(process.env[name])}`);
  const inNpm = ["https-proxy", "proxy"]
    .filter((name) => settings[name])
    .map((name) => `npm's ${name} is ${shownHost(settings[name])}`);
  return [...inEnvironment, ...inNpm];
}

function noProxy({ noproxy }) {
  const inEnvironment = process.env.NO_PROXY || process.env.no_proxy;
  return inEnvironment || /\w/.test(noproxy || "");
}
