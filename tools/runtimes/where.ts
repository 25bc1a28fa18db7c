import type { Side } from "course";
import { explained, findingsOn, hasRun, isRight } from "./findings.ts";
import { measured } from "./measured.ts";

/** Runtimes on which a correct side is right on each path that was tried. */
export function holdsOn(path: string): string[] {
  const { differs } = pairAt(path);
  return Object.keys(measured.versions).filter((runtime) =>
    isRight(path, runtime, differs[runtime]?.correct),
  );
}

/** Whether both sides of a pair could run on a runtime. */
export function runsOn(path: string, runtime: string): boolean {
  const differs = pairAt(path).differs[runtime];
  return hasRun(differs?.wrong) && hasRun(differs?.correct);
}

/** For people: `Node 22+, Bun, Deno`. */
export function where(path: string): string {
  const all = holdsOn(path);
  const nodes = all.filter((name) => name.startsWith("Node "));
  const others = all.filter((name) => !nodes.includes(name));
  return [nodes.length > 1 ? `${nodes[0]}+` : nodes[0], ...others].join(", ");
}

/**
 * Where the correct side of a pair holds, why another runtime differs, and why
 * one cannot run it.
 */
export function whereInWords(path: string): string {
  const correct = reasons(path, "correct");
  const wrong = reasons(path, "wrong").filter(
    ({ why }) => !correct.some((reason) => reason.why === why),
  );
  return [
    `\`correct.ts\` holds on ${where(path)}.`,
    ...correct.map(({ why, on, cannotRun }) =>
      cannotRun ? ` It cannot run on ${on}: ${why}` : ` ${on}: ${why}`,
    ),
    ...wrong.map(
      ({ why, on, cannotRun }) =>
        ` \`wrong.ts\` ${cannotRun ? "cannot run " : ""}on ${on}: ${why}`,
    ),
  ].join("");
}

interface Reason {
  readonly why: string;
  readonly cannotRun: boolean;
  /** For people: `Node 22, Bun`. */
  readonly on: string;
}

/** Why a side differs or cannot run, and on which runtimes. */
function reasons(path: string, side: Side): Reason[] {
  const found = Object.entries(pairAt(path).differs).flatMap(
    ([runtime, differences]) =>
      findingsOn(path, runtime, side)
        .filter((one) => explained(one, differences[side]).length > 0)
        .map(({ why, cannotRun = false }) => ({ why, cannotRun, runtime })),
  );
  return [...Map.groupBy(found, ({ why }) => why)].map(([why, same]) => ({
    why,
    cannotRun: same[0]!.cannotRun,
    on: [...new Set(same.map(({ runtime }) => runtime))].join(", "),
  }));
}

function pairAt(path: string) {
  const pair = measured.pairs[path];
  if (pair === undefined) {
    throw new Error(`${path} is not measured: npm run runtimes ${path}`);
  }
  return pair;
}
