import { readFileSync } from "node:fs";
import { examples, fileOf, type PathKind, readCatalog } from "course";
import { expect, test } from "vitest";

const pairs = await Promise.all(
  readCatalog(examples).map((listing) => listing.load()),
);

/** What in a correct side's source asks for a path of this kind. */
const demands: readonly [PathKind, RegExp][] = [
  ["acquire fails", opens()],
  ["body throws", opens()],
  ["release fails", opens()],
  ["disposed twice", /\[Symbol\.(asyncD|d)ispose\]\(/],
  ["cancelled", /AbortSignal/],
  ["existing data", /"w"|createWriteStream|writeFile|rename/],
  ["used elsewhere", /"BEGIN|\block|\bpool/i],
];

/** Where a demanded kind does not apply, and why. */
const exceptions: Readonly<Record<string, Partial<Record<PathKind, string>>>> =
  {
    "pools/wait-without-deadline": {
      "release fails": "undici takes the connection back by itself",
    },
    "locks/deadline-by-race": {
      "release fails": "navigator.locks releases the lock by itself",
    },
  };

test.for(pairs)(
  "$topic/$name declares the paths that its correct side needs",
  (pair) => {
    const { topic, name, paths = [] } = pair;
    const kinds = new Set(paths.map(({ kind }) => kind));
    const missing = kindsFor(codeOf(fileOf(pair, "correct")))
      .filter((kind) => !kinds.has(kind))
      .filter((kind) => !exceptions[`${topic}/${name}`]?.[kind]);
    expect(missing).toEqual([]);
  },
);

test.for([
  ["const fd = openSync(path);", ["acquire fails", "body throws"]],
  ["  [Symbol.dispose]() {}", ["disposed twice"]],
  ["function f(signal: AbortSignal) {}", ["cancelled"]],
  ["await rename(draft, path);", ["existing data"]],
  ['db.exec("BEGIN");', ["used elsewhere"]],
] as const)("%s needs the paths %j", ([source, kinds]) => {
  expect(kindsFor(source)).toEqual(expect.arrayContaining([...kinds]));
});

test("code that acquires nothing needs no paths", () => {
  expect(kindsFor("export const double = (n: number) => 2 * n;")).toEqual([]);
});

test("each exception is of a pair and a kind that would be demanded", () => {
  for (const [path, kinds] of Object.entries(exceptions)) {
    const pair = pairs.find(({ topic, name }) => `${topic}/${name}` === path)!;
    const demanded = kindsFor(codeOf(fileOf(pair, "correct")));
    expect(demanded).toEqual(expect.arrayContaining(Object.keys(kinds)));
    const declared = new Set<string>(pair.paths?.map(({ kind }) => kind));
    expect(declared.isDisjointFrom(new Set(Object.keys(kinds)))).toBe(true);
  }
});

test.for(pairs)("$topic/$name says when each of its paths is met", (pair) => {
  const paths = pair.paths ?? [];
  for (const { when } of paths) expect(when).toMatch(/^[^.]{4,70}$/);
  expect(new Set(paths.map(({ when }) => when)).size).toBe(paths.length);
});

function opens(): RegExp {
  return /\b(open|openSync|opendirSync|createReadStream|createWriteStream|mkdtempDisposable(Sync)?|Database|DatabaseSync|createServer|spawn|connect|fetch|request|Agent)\(/;
}

function kindsFor(code: string): PathKind[] {
  return demands
    .filter(([, pattern]) => pattern.test(code))
    .map(([kind]) => kind);
}

/** The source without its comments. */
function codeOf(file: string): string {
  return readFileSync(file, "utf8").replace(/^\s*\/\/.*$/gm, "");
}
