// npm run mutants [topic | topic/pair]: takes each release, `await`, guard
// against a second dispose and `finally` out of each correct side, one at a
// time, and counts how many of these mutants the measurement catches. The sides
// swapped count as two more. A mutant that changes only the order of two events
// may be caught on some runs only: one that survives gets two more tries, and
// the output names it.

import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import {
  examples,
  fileOf,
  measure,
  type Pair,
  problemsOf,
  readCatalog,
  type Side,
} from "course";
import { UsageError, choose } from "@using-by-example/cli";
import { type MutantKind, mutate } from "./mutate.ts";

interface Attempt {
  kind: MutantKind | "swap";
  pair: Pair;
  change: string;
  side: Side;
  source: string;
}

const attempts = await attemptsOn(process.argv[2]).catch((error: unknown) => {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exit(2);
});

const killed: Attempt[] = [];
const survivors: Attempt[] = [];
const waiting = attempts.values();
await Promise.all(
  Array.from({ length: availableParallelism() + 1 }, async () => {
    for (const attempt of waiting) {
      ((await isKilled(attempt)) ? killed : survivors).push(attempt);
      progress();
    }
  }),
);

const tries = 3;
for (const attempt of survivors.splice(0)) {
  const again = await killedAgain(attempt);
  (again > 0 ? killed : survivors).push(attempt);
  if (again > 0) console.log(`at try ${again}  ${nameOf(attempt)}`);
}

for (const survivor of survivors.map(nameOf).toSorted())
  console.log(`survived  ${survivor}`);
for (const [kind, all] of Map.groupBy(attempts, ({ kind }) => kind)) {
  const some = killed.filter((attempt) => attempt.kind === kind);
  console.log(`${kind.padEnd(8)}  ${some.length} of ${all.length}`);
}
console.log(`${killed.length} of ${attempts.length} mutants killed`);
if (survivors.length > 0) process.exitCode = 1;

async function attemptsOn(name: string | undefined): Promise<Attempt[]> {
  const listings = choose(readCatalog(examples), name, "npm run mutants");
  const pairs = await Promise.all(listings.map((listing) => listing.load()));
  return pairs.flatMap((pair) => {
    const read = (side: Side) => readFileSync(fileOf(pair, side), "utf8");
    const [wrong, correct] = [read("wrong"), read("correct")];
    return [
      ...[
        { change: "wrong.ts in its place", side: "correct", source: wrong },
        { change: "correct.ts in its place", side: "wrong", source: correct },
      ].map((swap) => ({ kind: "swap", ...swap })),
      ...mutate(correct).map((mutant) => ({ side: "correct", ...mutant })),
    ].map((attempt) => ({ pair, ...attempt }) as Attempt);
  });
}

async function isKilled({ pair, side, source }: Attempt): Promise<boolean> {
  await using place = await mkdtempDisposable(join(tmpdir(), "mutant-"));
  const file = join(place.path, `${side}.ts`);
  writeFileSync(file, source);
  writeFileSync(join(place.path, "package.json"), '{ "type": "module" }');
  symlinkSync(
    join(pair.folder, "../node_modules"),
    join(place.path, "node_modules"),
  );
  const measurement = await measure(pair, side, { file, timeLimit: 10 });
  return problemsOf(pair, side, measurement).length > 0;
}

/** The try that kills it, now that nothing else runs, or 0. */
async function killedAgain(attempt: Attempt): Promise<number> {
  for (let again = 2; again <= tries; again++) {
    if (await isKilled(attempt)) return again;
  }
  return 0;
}

function nameOf({ pair, side, change }: Attempt): string {
  const what = change.replace(/\s+/g, " ");
  return `${pair.topic}/${pair.name}/${side}.ts, ${what}`;
}

function progress(): void {
  if (!process.stderr.isTTY) return;
  const done = killed.length + survivors.length;
  process.stderr.write(`\r${done} of ${attempts.length}\x1b[K`);
  if (done === attempts.length) process.stderr.write("\r\x1b[K");
}
