import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Myth } from "./myth-list.ts";

/** What a run showed: the lines, and whether they are the declared ones. */
export interface MythRun {
  readonly lines: readonly string[];
  readonly isAsDeclared: boolean;
}

/** Runs a myth's program in a process of its own, for at most 20 seconds. */
export async function runMyth(
  myth: Myth,
  signal?: AbortSignal,
): Promise<MythRun> {
  const program = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--expose-gc", fileOf(myth)],
    {
      stdio: ["ignore", "pipe", "pipe"],
      signal: AbortSignal.any([
        AbortSignal.timeout(20_000),
        ...(signal ? [signal] : []),
      ]),
    },
  );
  const [exitCode, stdout, stderr] = await Promise.all([
    new Promise<number | null>((resolve, reject) => {
      program.on("error", reject);
      program.on("close", resolve);
    }),
    text(program.stdout),
    text(program.stderr),
  ]);
  const lines = [
    ...stdout.split("\n").filter((line) => line !== ""),
    ...(exitCode === 0 ? [] : [`exit code ${exitCode}: ${nameOf(stderr)}`]),
  ];
  return { lines, isAsDeclared: lines.join("\n") === myth.prints.join("\n") };
}

/** The program without its imports. */
export function programOf(myth: Myth): string {
  return readFileSync(fileOf(myth), "utf8").replace(/^import .*\n+/gm, "");
}

function fileOf({ slug }: Myth): string {
  return join(import.meta.dirname, "myths", `${slug}.ts`);
}

/** The code of the error that ended a process, or its class. */
function nameOf(stderr: string): string {
  const [, code] = /code: '(\w+)'/.exec(stderr) ?? [];
  return code ?? /^\w*Error\b/m.exec(stderr)?.[0] ?? stderr;
}
