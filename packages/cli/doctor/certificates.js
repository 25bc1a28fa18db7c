import { isThere } from "./files.js";
import { ok, warning } from "./finding.js";
import { shownPath } from "./shown.js";

export function certificatesUsed(settings) {
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  const insecure = settings["strict-ssl"] === "false";
  return [
    ...certificateFile("NODE_EXTRA_CA_CERTS", extra, "unset"),
    ...certificateFile("cafile", settings.cafile, "npm config delete"),
    ...(insecure
      ? [ok("registry", "certificates unchecked (strict-ssl)")]
      : []),
  ];
}

function certificateFile(name, named, forget) {
  if (!named) return [];
  if (isThere(named)) return [ok("registry", `${name} is ${shownPath(named)}`)];
  return [
    warning(
      "registry",
      `${name} is ${shownPath(named)}, which does not exist`,
      `Correct it, or forget it:\n${forget} ${name}`,
    ),
  ];
}
