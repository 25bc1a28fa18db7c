// pnpm mutants [topic | topic/pair]: takes each release out of each correct
// side, one at a time, and counts how many of these mutants the measurement
// catches. The sides swapped count as two more.

import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Pair,
  type Side,
  measure,
  problemsOf,
} from "@using-by-example/shared";
import { choose } from "../packages/cli/src/choose.ts";
import { examples, readCatalog } from "../packages/cli/src/catalog.ts";
import { mutate } from "./mutate.ts";

interface Attempt {
  pair: Pair;
  change: string;
  side: Side;
  source: string;
}

const attempts: Attempt[] = [];
for (const listing of choose(readCatalog(examples), process.argv[2])) {
  const pair = await listing.load();
  const read = (side: Side) =>
    readFileSync(join(pair.folder, `${side}.ts`), "utf8");
  attempts.push(
    {
      pair,
      change: "correct.ts is wrong.ts",
      side: "correct",
      source: read("wrong"),
    },
    {
      pair,
      change: "wrong.ts is correct.ts",
      side: "wrong",
      source: read("correct"),
    },
    ...mutate(read("correct")).map(
      (mutant) => ({ pair, side: "correct", ...mutant }) as const,
    ),
  );
}

let killed = 0;
const survivors: string[] = [];
const waiting = attempts.values();
await Promise.all(
  Array.from({ length: availableParallelism() + 1 }, async () => {
    for (const attempt of waiting) {
      if (await isKilled(attempt)) killed += 1;
      else survivors.push(nameOf(attempt));
      progress();
    }
  }),
);

for (const survivor of survivors.toSorted())
  console.log(`survived  ${survivor}`);
console.log(`${killed} of ${attempts.length} mutants killed`);
if (survivors.length > 0) process.exitCode = 1;

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

function nameOf({ pair, change }: Attempt): string {
  return `${pair.topic}/${pair.name}, ${change.replace(/\s+/g, " ")}`;
}

function progress(): void {
  if (!process.stderr.isTTY) return;
  const done = killed + survivors.length;
  process.stderr.write(`\r${done} of ${attempts.length}\x1b[K`);
  if (done === attempts.length) process.stderr.write("\r\x1b[K");
}
