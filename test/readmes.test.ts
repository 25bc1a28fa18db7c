import { spawnSync } from "node:child_process";
import { examples, type Proof, readCatalog } from "course";
import { expect, test } from "vitest";
import { launcher, startFile } from "../packages/cli/src/fixtures/start.ts";
import { facilitating, facts } from "../tools/facilitating.ts";
import { read, readmes } from "../tools/readmes.ts";

type Told = Proof & { topic: string; pair: string };

// As few descriptors as a process may get by default anywhere.
const { status, stdout } = spawnSync(
  "sh",
  [
    "-c",
    'ulimit -n 64; exec "$@"',
    "sh",
    process.execPath,
    launcher,
    startFile,
    "--json",
  ],
  { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
);
const { pairs: told } = JSON.parse(stdout) as { pairs: Told[] };

test("every pair holds in the tour when a process may have 64 descriptors", () => {
  const broken = told.filter(({ holds }) => !holds);
  expect(broken.map(({ pair, problems }) => [pair, problems])).toEqual([]);
  expect(status).toBe(0);
});

test("the READMEs say what a run of today shows", async () => {
  const proven = await Promise.all(
    readCatalog(examples).map(async (listing, index) => ({
      pair: await listing.load(),
      proof: told[index]!,
    })),
  );
  for (const [file, text] of await readmes(proven)) {
    expect(read(file), `${file} is stale: npm run docs`).toBe(text);
  }
});

test("FACILITATING.md says what the exercises and the kernel say today", async () => {
  const text = await facilitating(await facts());
  expect(read("FACILITATING.md"), "stale: npm run docs").toBe(text);
});
