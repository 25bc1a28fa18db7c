import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { runProgram } from "@using-by-example/cli";
import type { Runtime } from "course";
import type { Disposables } from "../pages/disposables.ts";
import type { DisposablesOn } from "./measured.ts";

/** Whether a class or value has a dispose method; `missing` has neither. */
export type Has = "yes" | "no" | "missing";

/**
 * Asks each runtime for the dispose methods that docs/disposables.md lists: the
 * runtime alone, without the polyfill that Node 22 runs the pairs with.
 */
export async function measureDisposables(
  runtimes: readonly Runtime[],
): Promise<DisposablesOn> {
  const names = await namesHere();
  const answers = runtimes.map((runtime) => answersOf(runtime, names));
  return Object.fromEntries(
    names.map((one, place) => [keyOf(one), answers.map((all) => all[place]!)]),
  );
}

interface Name {
  readonly name: string;
  /** `dispose` or `asyncDispose`. */
  readonly symbol: string;
}

/** Each name that this Node has, with the symbol of its method. */
export async function namesHere(): Promise<Name[]> {
  const program = join(import.meta.dirname, "../pages/disposables.ts");
  const { found } = JSON.parse(
    (await runProgram(program)).join("\n"),
  ) as Disposables;
  return found.flatMap(({ symbol, names }) =>
    names.map((name) => ({ name, symbol: symbol.replace("Symbol.", "") })),
  );
}

export function keyOf({ name, symbol }: Name): string {
  return `${name} ${symbol.replace("Symbol.", "")}`;
}

function answersOf(
  { command: [program = "", ...options], env, name }: Runtime,
  names: readonly Name[],
): Has[] {
  const { stdout, stderr } = spawnSync(
    program,
    [
      ...options.filter((option) => !option.startsWith("--import=")),
      join(import.meta.dirname, "disposables.mjs"),
    ],
    {
      encoding: "utf8",
      env: { ...process.env, ...env },
      input: JSON.stringify(names),
    },
  );
  const last = stdout.trimEnd().split("\n").at(-1)!;
  if (!last.startsWith("[")) throw new Error(`${name} failed: ${stderr}`);
  return JSON.parse(last) as Has[];
}
