import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposableSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Runtime } from "course";
import { startPeer } from "../../packages/shared/src/observe/fixtures/start-peer.ts";
import { root } from "../readmes.ts";
import type { FdleakOn, Use } from "./measured.ts";

/** The runtimes that fdleak was not written for. */
export const others = ["Bun", "Deno"];

const folder = join(import.meta.dirname, "fdleak");

export async function measureFdleak(runtime: Runtime): Promise<FdleakOn> {
  const peer = JSON.stringify(await startPeer());
  const planted = await run(runtime.command, ["planted.ts", peer], runtime);
  const isDeno = runtime.name === "Deno";
  return {
    said: JSON.parse(planted.stdout.trim().split("\n").at(-1)!),
    sanitized: isDeno ? await sanitized(runtime, peer) : null,
    uses: await uses(runtime),
  };
}

/** `deno test` with the options of `deno run`. */
function testOf({ command: [program = "", ...options] }: Runtime): string[] {
  return [program, "test", ...options.filter((option) => option !== "run")];
}

function preloaded(runtime: Runtime): string[] {
  return [...testOf(runtime), "--preload", "fdleak/bun-test"];
}

/** A busy machine adds reports to some runs. */
async function sanitized(runtime: Runtime, PEER: string) {
  const env = { ...runtime.env, PEER };
  const outputs: string[] = [];
  for (let times = 0; times < 3; times++) {
    const { stdout } = await run(testOf(runtime), ["sanitized.ts"], { env });
    outputs.push(stdout);
  }
  const failed = (state: string) => {
    const [first, ...others] = outputs.map((text) => failedIn(text, state));
    return first!.filter((name) => others.every((it) => it.includes(name)));
  };
  return { leaked: failed("leaked"), closed: failed("closed") };
}

function failedIn(output: string, state: string): string[] {
  return [...output.matchAll(/^(\w+): (.+) \.\.\. (?:\S*)FAILED/gm)]
    .filter(([, its]) => its === state)
    .map(([, , name]) => name!);
}

async function uses(runtime: Runtime): Promise<Record<string, Use>> {
  using spaced = mkdtempDisposableSync(join(tmpdir(), "with space-"));
  symlinkSync(join(root, "packages/shared"), join(spaced.path, "fdleak"));
  const path = "src/program/fdleak.ts";
  const fdleak = [process.execPath, join(root, "packages/shared", path)];
  const fdleakInSpaced = [
    process.execPath,
    ...["--preserve-symlinks", "--preserve-symlinks-main"],
    join(spaced.path, "fdleak", path),
  ];
  const starter = [process.execPath, join(folder, "starter.mjs")];
  const all: [name: string, command: readonly string[], file: string][] = [
    ["fdleak", [...fdleak, ...runtime.command], "program.mjs"],
    [
      "fdleak, in a folder with a space",
      [...fdleakInSpaced, ...runtime.command],
      "program.mjs",
    ],
    [
      "fdleak, when Node starts the program",
      [...fdleak, ...starter, ...runtime.command],
      "program.mjs",
    ],
    ["verifyNone", testOf(runtime), "library.test.mjs"],
    ["fdleak/node-test", testOf(runtime), "node-test.test.mjs"],
    ["fdleak/bun-test", preloaded(runtime), "own.test.mjs"],
    ["fdleak/bun-test, node:test", preloaded(runtime), "plain.test.mjs"],
  ];
  const found: Record<string, Use> = {};
  for (const [name, command, file] of all) {
    const { code, stdout, stderr } = await run(command, [`./${file}`], runtime);
    const isFound = /LeakError|1 file open/.test(stdout + stderr);
    if (code === 0) found[name] = "misses the leak";
    else found[name] = isFound ? "finds the leak" : "refuses";
  }
  return found;
}

async function run(
  [program = "", ...options]: readonly string[],
  args: readonly string[],
  { env }: Pick<Runtime, "env">,
) {
  const child = spawn(program, [...options, ...args], {
    cwd: folder,
    env: { ...process.env, ...env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number]>,
  ]);
  return { stdout, stderr, code };
}
