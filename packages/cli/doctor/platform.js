import os from "node:os";
import { devContainer } from "./checkout.js";
import { isThere } from "./files.js";
import { ok, trouble, warning } from "./finding.js";
import { isBefore } from "./version.js";

export function platform() {
  const found = [`${systemName()} ${os.release()}`, process.arch]
    .concat(surroundings())
    .join(", ");
  if (process.platform === "linux") return linux(found);
  if (process.platform === "darwin") {
    return warning(
      "platform",
      `${found}; counting on macOS is not yet measured`,
      `You can continue, but counts are not measured here. Linux is. ${devContainer}`,
    );
  }
  if (process.platform === "win32") {
    return trouble(
      "platform",
      `${found}; descriptors are not counted on Windows`,
      `Type this as administrator, and clone the course again inside WSL:\nwsl --install\nOr without WSL. ${devContainer}`,
    );
  }
  return trouble("platform", `${found}; nothing is counted here`, devContainer);
}

function linux(found) {
  if (!isBefore(os.release(), 6, 2)) return ok("platform", found);
  return warning(
    "platform",
    `${found}; before 6.2 counting slows down as more is open`,
    "You can continue: counts are right, but slower. Update the kernel (in WSL: wsl --update).",
  );
}

function systemName() {
  const names = { darwin: "macOS, Darwin", linux: "Linux", win32: "Windows" };
  return names[process.platform] || process.platform;
}

function surroundings() {
  const inContainer = ["/.dockerenv", "/run/.containerenv"].some(isThere);
  return [
    ...(isWsl() ? ["in WSL"] : []),
    ...(inContainer ? ["in a container"] : []),
  ];
}

function isWsl() {
  return /microsoft/i.test(os.release()) || "WSL_DISTRO_NAME" in process.env;
}
