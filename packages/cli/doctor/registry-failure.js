import { isDefault } from "./npm-settings.js";
import { proxiesOf } from "./proxies.js";
import { userAgent } from "./started.js";

/** @returns {[string, string]} what was found, and its remedy */
export function explained(cause, settings) {
  const reason = reasons.find(({ codes }) => codes.includes(cause));
  if (reason === undefined) {
    return [
      `no answer, npm says ${cause || "nothing"}`,
      "See the whole message:\nnpm ping",
    ];
  }
  const throughProxy = proxiesOf(settings).length > 0;
  return [`${reason.found} (${cause})`, reason.remedy(throughProxy, settings)];
}

const setProxy = "npm config set https-proxy http://HOST:PORT";

function backToNpm() {
  return process.env.npm_config_registry && !userAgent()
    ? "unset npm_config_registry"
    : "npm config delete registry"; // under npm and pnpm, they have set it
}

const reasons = [
  {
    codes: ["ENOTFOUND", "EAI_AGAIN"],
    found: "no DNS for it: offline, or a proxy is not set",
    remedy: (throughProxy, settings) =>
      throughProxy
        ? `Join the network that has the proxy, or correct it:\n${setProxy}`
        : isDefault(settings.registry)
          ? `Join the network. If it has a proxy:\n${setProxy}`
          : `Join the network of that registry, or go back to npm's own:\n${backToNpm()}\nIf the network has a proxy:\n${setProxy}`,
  },
  {
    codes: ["ECONNREFUSED"],
    found: "nothing listens there",
    remedy: (throughProxy, settings) =>
      throughProxy
        ? `The proxy is wrong or down. Correct it:\n${setProxy}`
        : isDefault(settings.registry)
          ? `A firewall refuses it. If the network has a proxy:\n${setProxy}`
          : `The registry is wrong or down. Back to npm's own:\n${backToNpm()}`,
  },
  {
    codes: ["ETIMEDOUT", "ECONNRESET", "ERR_SOCKET_TIMEOUT", "late"],
    found: "no answer in time, or cut off",
    remedy: (throughProxy) =>
      throughProxy
        ? `The proxy may be the wrong one. Correct it:\n${setProxy}`
        : `Try another network. If this one has a proxy:\n${setProxy}`,
  },
  {
    codes: [
      "SELF_SIGNED_CERT_IN_CHAIN",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "UNABLE_TO_GET_ISSUER_CERT",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    ],
    found: "a proxy that inspects traffic signs with its own certificate",
    remedy: () =>
      "Ask who runs the network for that certificate:\nnpm config set cafile ~/FILE.pem",
  },
  {
    codes: ["ERR_SSL_WRONG_VERSION_NUMBER", "EPROTO"],
    found: "what answers does not speak TLS",
    remedy: () => `A proxy mostly wants http:// before its name:\n${setProxy}`,
  },
  {
    codes: ["E401", "E403", "ENEEDAUTH"],
    found: "the registry wants a login, or refuses yours",
    remedy: (_, settings) =>
      isDefault(settings.registry)
        ? "A login that npm keeps is no longer good:\nnpm logout"
        : `Log in, or go back to npm's own registry:\nnpm login\n${backToNpm()}`,
  },
  {
    codes: ["E407"],
    found: "the proxy wants a login",
    remedy: () => "npm config set https-proxy http://USER:PASSWORD@HOST:PORT",
  },
  {
    codes: ["EACCES", "EPERM"],
    found: "npm may not write its own cache",
    remedy: () => 'sudo chown -R "$(id -u)" ~/.npm',
  },
  {
    codes: ["ENOTCACHED"],
    found: "npm is set to work offline",
    remedy: () => "npm config delete offline",
  },
  {
    codes: ["ENOENT"],
    found: "npm is not there to ask",
    remedy: () => "Install npm, which comes with Node from nodejs.org.",
  },
];
