import { expect, test } from "vitest";
import draft from "./fixtures/draft/pair.ts";
import greeting from "./fixtures/greeting/pair.ts";
import type { Measurement } from "./measurement.ts";
import { troubled } from "./measurement.ts";
import { fileOf } from "./pair.ts";
import { problemsOf } from "./problems-of.ts";
import { assertHolds, prove } from "./prove.ts";

test.for([greeting, draft])(
  "assertHolds passes when pair $name is as it declares",
  async (pair) => {
    const proof = await assertHolds(pair);
    expect(proof).toMatchObject({ holds: true, problems: [] });
  },
);

test("assertHolds throws when the wrong side stands in for the correct one", async () => {
  const correct = fileOf(greeting, "wrong");
  const proving = assertHolds(greeting, { calls: 1, files: { correct } });
  await expect(proving).rejects.toThrow(
    /^fixtures\/greeting does not hold:\n- correct left 1 file open after 1 call, not nothing: \d+ → .+greeting\.txt$/,
  );
});

test("assertHolds throws when the correct side stands in for the wrong one", async () => {
  const wrong = fileOf(greeting, "correct");
  const proving = assertHolds(greeting, { files: { wrong } });
  await expect(proving).rejects.toThrow(
    /^fixtures\/greeting does not hold:\n- wrong left nothing open after 5 calls, not 5 files$/,
  );
});

test("prove tells every problem when the sides of a pair without leaks are swapped", async () => {
  const files = {
    wrong: fileOf(draft, "correct"),
    correct: fileOf(draft, "wrong"),
  };
  const { holds, problems } = await prove(draft, { calls: 1, files });
  expect(holds).toBe(false);
  expect(problems).toEqual([
    expect.stringMatching(/^wrong .*0 drafts left.*1 drafts left/),
    expect.stringMatching(/^correct .*1 drafts left.*0 drafts left/),
  ]);
});

const held: Measurement = {
  calls: 2,
  before: 20,
  after: 20,
  counts: [20, 20],
  leaked: [],
  vanished: [],
  outcome: "returned 'hello'",
  effect: null,
  innocent: null,
  paths: [],
  trouble: null,
};
const file = { kind: "file", target: "greeting.txt" } as const;

test("problemsOf finds none when a measurement is as declared", () => {
  const leaked = [23, 24].map((fd) => ({ fd, ...file }));
  expect(problemsOf(greeting, "correct", held)).toEqual([]);
  expect(problemsOf(greeting, "wrong", { ...held, leaked })).toEqual([]);
});

test("problemsOf names number and target when a descriptor is left", () => {
  const leaked = [{ fd: 23, ...file }];
  expect(problemsOf(greeting, "correct", { ...held, leaked })).toEqual([
    "correct left 1 file open after 2 calls, not nothing: 23 → greeting.txt",
  ]);
  expect(problemsOf(greeting, "wrong", { ...held, leaked })).toEqual([
    "wrong left 1 file open after 2 calls, not 2 files: 23 → greeting.txt",
  ]);
});

test("problemsOf names the kinds when as many of another kind are left", () => {
  const leaked = [
    { fd: 23, kind: "socket", target: "tcp 127.0.0.1:1 → 127.0.0.1:2" },
    { fd: 24, ...file },
  ] as const;
  expect(problemsOf(greeting, "wrong", { ...held, leaked })).toEqual([
    "wrong left 1 file and 1 socket open after 2 calls, not 2 files: " +
      "23 → tcp 127.0.0.1:1 → 127.0.0.1:2, 24 → greeting.txt",
  ]);
});

test("problemsOf tells the call when what it opened was closed only later", () => {
  const seen = { ...held, counts: [20, 21] };
  expect(problemsOf(greeting, "correct", seen)).toEqual([
    expect.stringMatching(
      /^correct still held something when call 2 returned \(open: [\d ]+\); expected: nothing$/,
    ),
  ]);
  const late = { ...greeting, release: "late" } as const;
  expect(problemsOf(late, "correct", seen)).toEqual([]);
});

test("problemsOf tells what vanished when a side closed what was not its own", () => {
  const vanished = [{ fd: 7, kind: "file", target: "closed" }] as const;
  expect(problemsOf(greeting, "correct", { ...held, vanished })).toEqual([
    "correct closed what it had not opened: 7 → closed",
  ]);
});

test("problemsOf tells both outcomes when they differ", () => {
  const outcome = "threw ENOENT";
  const [problem, ...more] = problemsOf(greeting, "correct", {
    ...held,
    outcome,
  });
  expect(more).toEqual([]);
  expect(problem).toMatch(/^correct threw ENOENT.*returned 'hello'$/);
});

test("problemsOf judges the innocent path when there is one", () => {
  const innocent = {
    ...held,
    outcome: "returned undefined",
    leaked: [{ fd: 23, ...file }],
  };
  const seen = {
    ...held,
    outcome: "threw Error: nothing to save",
    effect: "1 drafts left",
    innocent,
  };
  expect(problemsOf(draft, "wrong", seen)).toEqual([
    "wrong, on its innocent path, left 1 file open after 2 calls, not nothing: 23 → greeting.txt",
  ]);
});

test("problemsOf finds trouble, never none, when there is nothing to judge", () => {
  const blind = { ...held, trouble: "the instrument is blind" };
  for (const seen of [blind, troubled("the instrument is blind")]) {
    expect(problemsOf(greeting, "correct", seen)).toEqual([
      "the instrument is blind",
    ]);
  }
});
