import { readFileSync } from "node:fs";
import { serialize } from "node:v8";
import type { Descriptor } from "fdleak";
import { expect, test } from "vitest";
import type { Path } from "./exercise.ts";
import type { End } from "./messages.ts";
import { PathRecord } from "./path-record.ts";

const input: Descriptor = { fd: 0, kind: "device", target: "/dev/null" };
const a: Descriptor = { fd: 20, kind: "file", target: "/scratch/a.txt" };
const socket: Descriptor = { fd: 21, kind: "socket", target: "tcp" };
const before = open(input);

interface Run {
  /** One snapshot for each `look()` of the work. */
  looks?: ReadonlyMap<string, Descriptor>[];
  /** One for each file that is opened, by its name. */
  opens?: Readonly<Record<string, ReadonlyMap<string, Descriptor>>>;
  events?: string[];
  atEnd?: ReadonlyMap<string, Descriptor>;
  last?: ReadonlyMap<string, Descriptor>;
  end?: Partial<End>;
}

test("a path on which nothing is wrong is fine", () => {
  expect(findingsOf({ looks: [open(input, a)] }, { holds: ["a.txt"] })).toEqual(
    [],
  );
});

test("a descriptor that is still open leaks, with its line", () => {
  const left = open(input, a);
  const end = { lines: [[20, 7]] as const };
  expect(findingsOf({ atEnd: left, last: left, end })).toEqual([
    [
      "leaks",
      "1 descriptor is still open after `merge()` returned: a.txt, opened at exercise.ts:7.",
    ],
  ]);
});

test("a descriptor that closes after the call was released late", () => {
  const late: Run = { atEnd: open(input, a) };
  expect(findingsOf(late)).toEqual([
    [
      "released-late",
      "1 descriptor is closed only after `merge()` returned: a.txt.",
    ],
  ]);
  expect(findingsOf(late, { release: "late" })).toEqual([]);
});

test("work on a file that goes on after the call was released late", () => {
  expect(findingsOf({ end: { pendingIo: 1 } })).toMatchObject([
    ["released-late", expect.stringContaining("Work on a file")],
  ]);
});

test("a file that is missing after the call is called missing", () => {
  const effect = () => readFileSync("/scratch/total.txt", "utf8");
  expect(findingsOf({}, { effect })).toEqual([
    ["other-harm", "After the call there is no total.txt."],
  ]);
});

test("what was not open while the work was done was never acquired", () => {
  const path = { holds: ["a.txt", "socket"] };
  const both = open(input, a, socket);
  expect(findingsOf({ looks: [both] }, path)).toEqual([]);
  expect(findingsOf({ looks: [both, open(input, a)] }, path)).toMatchObject([
    ["never-acquired", expect.stringContaining("socket was not open")],
  ]);
  expect(findingsOf({ events: ["worked"] }, path)).toMatchObject([
    ["never-acquired", expect.stringContaining("a.txt and socket have")],
  ]);
});

test("a resource that had to be closed at a look was held too long", () => {
  const looks = [open(input, a)];
  expect(findingsOf({ looks }, { closed: ["a.txt"] })).toMatchObject([
    ["held-too-long", expect.stringContaining("a.txt was still open")],
  ]);
});

test.for([
  [["b", "a"], "wrong-order"],
  [["a"], "other-harm"],
] as const)("events %j instead of a, b are %s", ([events, fault]) => {
  expect(
    findingsOf({ events: [...events] }, { events: ["a", "b"] }),
  ).toMatchObject([[fault, expect.stringContaining("It has to be: a, b.")]]);
});

test("a descriptor of others that is gone was closed by the call", () => {
  expect(findingsOf({ last: open() })).toMatchObject([
    ["closes-others", expect.stringContaining("descriptor 0, a device")],
  ]);
});

test("a close of a closed number counts unless the caller gets the error", () => {
  const swallowed = findingsOf({ end: { ebadfCloses: 1 } });
  expect(swallowed).toMatchObject([["closes-others", /EBADF/]].map(like));
  const threw = { outcome: { threw: "EBADF" }, ebadfCloses: 1 } as const;
  const told = findingsOf(
    { end: threw },
    { outcome: () => ({ threw: "EBADF" }) },
  );
  expect(told).toEqual([]);
});

test("a call that returns nothing and does nothing did nothing", () => {
  const end = { outcome: { returned: serialize(undefined) } };
  expect(findingsOf({ end })).toEqual([
    ["does-nothing", "`merge()` did nothing."],
  ]);
});

test("a path that did not come to its end never settles", () => {
  const record = recordOf({});
  expect(record.report(before).findings).toMatchObject([
    { fault: "never-settles" },
  ]);
});

test("a path that broke off says why, and nothing else", () => {
  const record = recordOf({});
  record.broke({ fault: "crashes", says: "It crashed." });
  expect(record.report(undefined)).toMatchObject({
    verdict: "refused",
    findings: [{ fault: "crashes", says: "It crashed." }],
  });
});

test("what is open when another file is opened was held too long", () => {
  const path = { closedBefore: { "b.txt": ["a.txt"] } };
  const opens = { "b.txt": open(input, a), "c.txt": open(input, a) };
  expect(findingsOf({ opens }, path)).toEqual([
    ["held-too-long", "When `merge()` opened b.txt, a.txt was still open."],
  ]);
  expect(findingsOf({ opens: { "b.txt": open(input) } }, path)).toEqual([]);
});

function recordOf(path: Partial<Path<unknown>>): PathRecord {
  const all: Path<unknown> = {
    name: "the ordinary path",
    call: "merge()",
    run: () => {},
    outcome: () => ({ returned: 1 }),
    ...path,
  };
  const context = {
    scratch: "/scratch",
    nonce: "1234",
    peer: "",
    path: (name: string) => `/scratch/${name}`,
  };
  const seen = { others: before, before };
  return new PathRecord(all, context, "/work/exercise.ts", seen);
}

/** Each finding as `[fault, says]`. */
function findingsOf(
  {
    looks = [],
    opens = {},
    events = [],
    atEnd = before,
    last = before,
    end = {},
  }: Run,
  path: Partial<Path<unknown>> = {},
): [string, string][] {
  const record = recordOf(path);
  for (const look of looks) record.looked(look);
  for (const [name, look] of Object.entries(opens)) record.opens(name, look);
  for (const event of events) record.noted(event);
  record.isOver(atEnd);
  record.ended({
    outcome: { returned: serialize(1) },
    lines: [],
    pendingIo: 0,
    ebadfCloses: 0,
    replaced: [],
    ...end,
  });
  return record.report(last).findings.map(({ fault, says }) => [fault, says]);
}

function open(...descriptors: Descriptor[]): ReadonlyMap<string, Descriptor> {
  return new Map(descriptors.map((one) => [`${one.fd}:${one.target}`, one]));
}

function like([fault, says]: readonly (string | RegExp)[]) {
  return [fault, expect.stringMatching(says!)];
}
