import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Myth } from "./myth-list.ts";
import { runProgram } from "./run-program.ts";

/** What a run showed: the lines, and whether they are the declared ones. */
export interface MythRun {
  readonly lines: readonly string[];
  readonly isAsDeclared: boolean;
}

/** Runs a myth's program in a separate process. */
export async function runMyth(
  myth: Myth,
  signal?: AbortSignal,
): Promise<MythRun> {
  const lines = await runProgram(fileOf(myth), [], signal);
  return { lines, isAsDeclared: lines.join("\n") === myth.prints.join("\n") };
}

/** The program without its imports. */
export function programOf(myth: Myth): string {
  return readFileSync(fileOf(myth), "utf8").replace(/^import .*\n+/gm, "");
}

function fileOf({ slug }: Myth): string {
  return join(import.meta.dirname, "myths", `${slug}.ts`);
}
