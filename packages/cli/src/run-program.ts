import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/**
 * Runs a file in a separate process, for at most a minute.
 *
 * @returns the lines that it printed; when it ended with an exit code other
 * than 0, the last line names the code and the error.
 */
export async function runProgram(
  file: string,
  args: readonly string[] = [],
  signal?: AbortSignal,
): Promise<string[]> {
  const program = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--expose-gc", file, ...args],
    {
      stdio: ["ignore", "pipe", "pipe"],
      signal: AbortSignal.any([
        AbortSignal.timeout(60_000),
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
  return [
    ...stdout.split("\n").filter((line) => line !== ""),
    ...(exitCode === 0 ? [] : [`exit code ${exitCode}: ${nameOf(stderr)}`]),
  ];
}

/** The code of the error that ended a process, or its class. */
function nameOf(stderr: string): string {
  const [, code] = /code: '(\w+)'/.exec(stderr) ?? [];
  return code ?? /^\w*Error\b/m.exec(stderr)?.[0] ?? stderr;
}
