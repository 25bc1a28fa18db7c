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
  const whys = Object.entries(pairAt(path).differs).flatMap(
    ([runtime, differences]) =>
      (["wrong", "correct"] as const).flatMap((side) =>
        findingsOn(path, runtime, side)
          .filter(({ says }) => differences[side].some((it) => says.test(it)))
          .map(({ why }) => ({ runtime, why })),
      ),
  );
  const notes = [...Map.groupBy(whys, ({ why }) => why)].map(
    ([why, ones]) =>
      ` ${list([...new Set(ones.map((one) => one.runtime))])}: ${why}`,
  );
  return `\`correct.ts\` holds on ${where(path)}.${notes.join("")}`;
}

function pairAt(path: string) {
  const pair = measured.pairs[path];
  if (pair === undefined) {
    throw new Error(`${path} is not measured: npm run runtimes ${path}`);
  }
  return pair;
}

function list(names: readonly string[]): string {
  return names.join(", ");
}
