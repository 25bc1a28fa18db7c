import type { Side } from "course";
import { findingsOn } from "./findings.ts";
import { measured } from "./measured.ts";

/** The runtimes on which a correct side is right on each path that was tried. */
export function holdsOn(path: string): string[] {
  const { differs } = pairAt(path);
  return Object.keys(measured.versions).filter((runtime) => {
    const harmless = findingsOn(path, runtime, "correct").filter(
      ({ isHarmless }) => isHarmless,
    );
    const texts = differs[runtime]?.correct ?? [];
    return texts.every((text) => harmless.some(({ says }) => says.test(text)));
  });
}

/** For people: `Node 22+, Bun, Deno`. */
export function where(path: string): string {
  const all = holdsOn(path);
  const nodes = all.filter((name) => name.startsWith("Node "));
  const others = all.filter((name) => !nodes.includes(name));
  return [nodes.length > 1 ? `${nodes[0]}+` : nodes[0], ...others].join(", ");
}

/** Where the correct side of a pair holds, and why another runtime differs. */
export function whereInWords(path: string): string {
  const correct = reasons(path, "correct");
  const notes = (whys: Map<string, string[]>, prefix = "") =>
    [...whys].map(([why, on]) => ` ${prefix}${on.join(", ")}: ${why}`);
  const wrong = reasons(path, "wrong");
  for (const why of correct.keys()) wrong.delete(why);
  return [
    `\`correct.ts\` holds on ${where(path)}.`,
    ...notes(correct),
    ...notes(wrong, "`wrong.ts` on "),
  ].join("");
}

/** Why a side differs, and on which runtimes. */
function reasons(path: string, side: Side): Map<string, string[]> {
  const whys = new Map<string, string[]>();
  for (const [runtime, differences] of Object.entries(pairAt(path).differs)) {
    for (const { says, why } of findingsOn(path, runtime, side)) {
      if (!differences[side].some((text) => says.test(text))) continue;
      const on = whys.get(why) ?? [];
      if (!on.includes(runtime)) whys.set(why, [...on, runtime]);
    }
  }
  return whys;
}

function pairAt(path: string) {
  const pair = measured.pairs[path];
  if (pair === undefined) {
    throw new Error(`${path} is not measured: npm run runtimes ${path}`);
  }
  return pair;
}
