import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  examples,
  type Measurement,
  type PathResult,
  type Pair,
  problemsOf,
  problemsOnPath,
  type Proof,
  type Side,
} from "course";
import { lackingIn } from "../../packages/course/src/runtimes/lacking.ts";
import type { Difference, Differences } from "./measured.ts";

/** How both sides differ from the declaration; undefined when they do not. */
export function differencesOf(
  pair: Pair,
  proof: Proof,
): Differences | undefined {
  if (proof.holds) return undefined;
  return {
    wrong: differencesIn(pair, "wrong", proof.wrong),
    correct: differencesIn(pair, "correct", proof.correct),
  };
}

/** One text for the calls, and one for each path, of a side that can run. */
function differencesIn(
  pair: Pair,
  side: Side,
  { paths, ...calls }: Measurement,
): Difference {
  const lacking = lackingIn(calls.trouble);
  if (lacking !== undefined) return { cannotRun: steady(lacking) };
  return [
    problemsOf(pair, side, { ...calls, paths: [] }),
    ...paths.map((path, place) => onPath(pair, path, place)),
  ]
    .map((problems) => problems.map(steady).join("; "))
    .filter((text) => text !== "");
}

/** Where a runtime takes another way, a failure has nothing to happen in. */
function onPath(pair: Pair, seen: PathResult, place: number): string[] {
  const { kind, when, missed } = seen;
  return missed.length > 0
    ? [`correct, when ${when} (${kind}), ${untried} ${missed.join(" and ")}`]
    : [...problemsOnPath(pair.paths![place]!, seen)];
}

/** Says that a path cannot be tried. */
const untried = "was not tried: the runtime does not call";

const root = join(examples, "..");
const scratch = new RegExp(
  String.raw`${RegExp.escape(join(tmpdir(), "/"))}[\w-]+-\w{6}`,
  "g",
);

/** The same on each run: no numbers, paths, ports or counts of one process. */
function steady(problem: string): string {
  const text = problem
    .replace(/(?<=(?:not [^:]*|had not opened)): \d+ → .*$/s, "")
    .replace(/ \(open: [\d ]+\)/, "")
    .replaceAll(root, "<repository>")
    .replaceAll(scratch, "<scratch>")
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>")
    .replaceAll(/\s+/g, " ");
  return text.length > 240 ? `${text.slice(0, 240)}…` : text;
}
