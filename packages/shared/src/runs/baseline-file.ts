import fs from "node:fs";
import { basename, dirname } from "node:path";
import { type KnownLeak, keyOf } from "./known-leak.ts";

// The originals: a test may replace them.
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = fs;

/**
 * The entries of a baseline file; none if there is no such file.
 *
 * @throws {Error} when it is no baseline file.
 */
export function readBaseline(path: string): readonly KnownLeak[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const entries = parse(path, text);
  if (!Array.isArray(entries)) {
    throw new Error(`${basename(path)} has to be an array of known leaks`);
  }
  entries.forEach((entry, index) => mustBeKnownLeak(path, entry, index));
  return entries;
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const conflict = /^<{7} /m.test(text);
    const next = conflict
      ? "It has merge conflicts. Keep the entries of both sides"
      : "Correct it, or delete it and write it with npx fdleak baseline";
    const problem = `${basename(path)} is not JSON. ${next}`;
    throw new Error(problem, { cause });
  }
}

const required = ["file", "test", "kind"];
const optional = ["openedIn", "line"];

function mustBeKnownLeak(path: string, entry: unknown, index: number): void {
  const fields = Object.entries(Object(entry));
  const names = fields.map(([name]) => name);
  const missing = required.find((name) => !names.includes(name));
  const wrong = fields.find(
    ([name, value]) =>
      ![...required, ...optional].includes(name) || typeof value !== "string",
  );
  if (missing === undefined && wrong === undefined) return;
  const problem = missing
    ? `has no "${missing}"`
    : `has a wrong "${wrong![0]}"`;
  throw new Error(
    `${basename(path)}: entry ${index + 1} ${problem}; an entry has the ` +
      `texts ${required.join(", ")} and may have ${optional.join(", ")}`,
  );
}

/**
 * Writes each entry once and in order, so that the same leaks give the same
 * file. Without entries there is no file.
 */
export function writeBaseline(path: string, entries: readonly KnownLeak[]) {
  const unique = new Map(entries.map((entry) => [keyOf(entry), entry]));
  if (unique.size === 0) return rmSync(path, { force: true });
  const sorted = [...unique.keys()].toSorted().map((key) => unique.get(key));
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify(sorted, null, 2)}\n`);
  renameSync(unfinished, path);
}
