import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { packedSources } from "./fixtures/imports-of.ts";

/** Each may import from its own folder and from those on earlier lines. */
const layers = [
  ["observe"],
  ["opened-at"],
  ["compare"],
  ["verify"],
  ["matchers.ts"],
  ["runs"],
  ["program", "runners"],
  ["index.ts"],
];

test("every import leads to the same folder or to an earlier layer", () => {
  const sources = packedSources();
  const upward = sources.flatMap(({ file, imports }) =>
    imports
      .filter((name) => name.startsWith("."))
      .map((name) => join(dirname(file), name))
      .filter((imported) => !mayImport(layerOf(file), layerOf(imported)))
      .map((imported) => `${file} imports ${imported}`),
  );
  expect(upward).toEqual([]);
  expect(sources.length).toBeGreaterThan(30);
});

function mayImport(from: string, to: string): boolean {
  return from === to || rankOf(to) < rankOf(from);
}

function layerOf(file: string): string {
  return file.split("/")[0]!;
}

function rankOf(layer: string): number {
  const rank = layers.findIndex((names) => names.includes(layer));
  if (rank === -1) throw new Error(`${layer} is in no layer; add it above`);
  return rank;
}
