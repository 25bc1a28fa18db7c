import { expect, test, vi } from "vitest";
import { annotate } from "./annotate.ts";
import type { FoundLeak, JudgedTest, Stamped } from "./journal.ts";

const name = { file: "a.test.ts", test: "reads" };
const leak: FoundLeak = {
  target: "/srv/100% of\nall.csv",
  openedAt: { file: "/srv/a, b:c.ts", line: 14 },
  entry: { ...name, kind: "file" },
  isKnown: false,
};

test("each leak that is not known has one annotation at its line", () => {
  vi.stubEnv("GITHUB_ACTIONS", "true");
  const leaks = [leak, { ...leak, isKnown: true }];
  expect(annotate([judged("check", leaks)])).toBe(
    "::error file=/srv/a%2C b%3Ac.ts,line=14,title=fdleak::" +
      '"reads" left a descriptor open: file → /srv/100%25 of%0Aall.csv\n',
  );
});

test("a leak without a line is annotated in its test file", () => {
  vi.stubEnv("GITHUB_ACTIONS", "true");
  const { openedAt: _, ...unseen } = leak;
  expect(annotate([judged("report", [unseen])])).toMatch(
    /^::warning file=\/srv\/app\/a\.test\.ts,line=1,title=fdleak::/,
  );
});

test.for([
  { isFailure: true, level: "error" },
  { isFailure: false, level: "warning" },
])(
  "a wrong close is a $level at its line, with isFailure $isFailure",
  ({ isFailure, level }) => {
    vi.stubEnv("GITHUB_ACTIONS", "true");
    const closedAt = { file: "/srv/a.ts", line: 2 };
    const closes = [{ steps: ["first closed at a.ts:1"], closedAt, isFailure }];
    expect(annotate([{ ...judged("check", []), closes }])).toBe(
      `::${level} file=/srv/a.ts,line=2,title=fdleak::` +
        '"reads" closed a number that it did not own: first closed at a.ts:1\n',
    );
  },
);

test("elsewhere than on GitHub there are no annotations", () => {
  vi.stubEnv("GITHUB_ACTIONS", "");
  expect(annotate([judged("check", [leak])])).toBe("");
});

function judged(
  mode: "check" | "report",
  leaks: readonly FoundLeak[],
): Stamped<JudgedTest> {
  const baseline = "/srv/app/fdleak.baseline.json";
  return { ...name, leaks, root: "/srv/app", baseline, mode };
}
