import fs from "node:fs";
import { ok, trouble, warning } from "./finding.js";

const fewest = 256;

export function descriptors() {
  if (process.platform === "linux" && !isReadable("/proc/self/fd")) {
    return trouble(
      "descriptors",
      "/proc/self/fd cannot be read, and Linux counts nowhere else",
      "Leave the sandbox that hides it, or mount it:\nsudo mount -t proc proc /proc",
    );
  }
  const limit = descriptorLimit();
  if (limit === undefined) return ok("descriptors", "with no limit known");
  const found = `a process may have ${limit} open`;
  if (limit === "unlimited" || Number(limit) >= fewest) {
    return ok("descriptors", found);
  }
  // Node has raised its own limit as far as the hard one, so only a shell that
  // has not lowered that one can do more.
  return warning("descriptors", found, "In a new terminal:\nulimit -n 1024");
}

function isReadable(folder) {
  try {
    return fs.readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}

function descriptorLimit() {
  try {
    const limits = fs.readFileSync("/proc/self/limits", "utf8");
    return limits.match(/^Max open files +(\w+)/m)[1];
  } catch {
    const { open_files: files } = process.report.getReport().userLimits || {};
    return files && files.soft;
  }
}
