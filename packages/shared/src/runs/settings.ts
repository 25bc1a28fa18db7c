import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { patience } from "../compare/settle.ts";
import { type FdleakOptions, checkedOptions } from "./options.ts";

/** What the environment, package.json and the runner's configuration say. */
export interface Settings {
  /** `baseline` records leaks for the program fdleak. */
  mode: NonNullable<FdleakOptions["mode"]> | "baseline";
  /** The path of the baseline file. */
  baseline: string;
  fixed: NonNullable<FdleakOptions["fixed"]>;
  closes: NonNullable<FdleakOptions["closes"]>;
  ignore: readonly RegExp[];
  settle: number;
  lines: boolean;
}

/**
 * The folder of the project: the nearest one with a package.json. It is found
 * when this loads, because tests may change the directory.
 */
export const root = rootAbove(process.cwd());
const ofPackage = optionsOfPackage();

export const settings = settingsOf({});

/** Adds the block in the configuration of a runner, which takes precedence. */
export function configure(block: unknown, place: string): void {
  Object.assign(settings, settingsOf(checkedOptions(block, place)));
}

function settingsOf(block: FdleakOptions): Settings {
  const options = { ...ofPackage, ...block };
  const { fixed = "fail", ignore = [], settle = patience } = options;
  const { closes = "warn" } = options;
  const { baseline = "fdleak.baseline.json", lines = true } = options;
  return {
    mode: modeOfEnvironment() ?? options.mode ?? "check",
    ...{ fixed, closes, settle },
    baseline: resolve(root, baseline),
    ignore: ignore.map((pattern) => new RegExp(pattern)),
    lines: lines && process.env["FDLEAK_LINES"] !== "off",
  };
}

function modeOfEnvironment(): Settings["mode"] | undefined {
  const mode = process.env["FDLEAK"] || undefined;
  if (mode !== "baseline") {
    return checkedOptions({ ...(mode && { mode }) }, "FDLEAK").mode;
  }
  if (process.env["FDLEAK_RUN"]) return mode;
  throw new Error(
    "The program fdleak sets FDLEAK=baseline. " +
      "Next: npx fdleak baseline -- <your test command>",
  );
}

function rootAbove(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) return start;
  }
}

function optionsOfPackage(): FdleakOptions {
  const file = join(root, "package.json");
  if (!existsSync(file)) return {};
  const { fdleak } = JSON.parse(readFileSync(file, "utf8"));
  return checkedOptions(fdleak, `"fdleak" in ${file}`);
}

/** `src/report.ts` */
export function fromRoot(file: string): string {
  return relative(root, file);
}
