import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const modes = ["check", "report", "baseline", "off"] as const;

export interface Settings {
  /**
   * `check` refuses leaks, `report` prints them at the end, `baseline` records
   * them, `off` does nothing.
   */
  readonly mode: (typeof modes)[number];
  /** The folder of the project: the nearest one with a package.json. */
  readonly root: string;
  /** The path of the baseline file. */
  readonly baseline: string;
}

/** Read when this loads: tests may change the directory. */
export const settings: Settings = readSettings();

function readSettings(): Settings {
  const mode = readMode();
  if (mode === "baseline" && !process.env["FDLEAK_RUN"]) {
    throw new Error(
      "The program fdleak sets FDLEAK=baseline. " +
        "Next: npx fdleak baseline -- <your test command>",
    );
  }
  const root = rootAbove(process.cwd());
  return { mode, root, baseline: join(root, "fdleak.baseline.json") };
}

function readMode(): Settings["mode"] {
  const value = process.env["FDLEAK"] || "check";
  const mode = modes.find((it) => it === value);
  if (mode !== undefined) return mode;
  const allowed = modes.filter((it) => it !== "baseline");
  throw new Error(`FDLEAK is one of ${allowed.join(", ")}, not "${value}"`);
}

function rootAbove(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) return start;
  }
}

/** `src/report.ts` */
export function fromRoot(file: string): string {
  return relative(settings.root, file);
}
