import { expect, test } from "vitest";
import { diagnose } from "./diagnose.ts";
import type { Finding, PathReport } from "./report.ts";
import type { WrongAnswer } from "./wrong-answers.ts";

const leaks: Finding = { fault: "leaks", says: "a.txt is still open." };
const handedOut = "openSync(a);";

test("diagnose finds nothing when every path is fine", () => {
  expect(diagnose([], seen({ first: [] }))).toBeNull();
});

test("diagnose names the gravest fault and the first path that has it", () => {
  const throws: Finding = { fault: "throws", says: "It threw." };
  const diagnosis = diagnose([], seen({ first: [leaks], second: [throws] }));
  expect(diagnosis).toMatchObject({ fault: "leaks", recognised: null });
});

test("diagnose tells a leak of some paths where the ordinary path is fine", () => {
  expect(
    diagnose([], seen({ "the ordinary path": [], throws: [leaks] })),
  ).toMatchObject({
    fault: "leaks-elsewhere",
    says: "a.txt is still open.",
  });
});

test("diagnose explains a crash by what an earlier path has shown", () => {
  const late: Finding = { fault: "released-late", says: "Closed later." };
  const crashes: Finding = { fault: "crashes", says: "It ended the process." };
  const says = (paths: Record<string, Finding[]>) =>
    diagnose([], seen(paths))?.says;
  expect(says({ first: [late], second: [crashes] })).toBe(late.says);
  expect(says({ first: [], second: [crashes, late] })).toBe(crashes.says);
});

test("diagnose knows the code that was handed out, but for comments", () => {
  const code = "// mine\nopenSync(a);\n";
  const wrong = known("never closes", ["first"]);
  expect(diagnose([wrong], seen({ first: [leaks] }, code))).toMatchObject({
    recognised: "unchanged",
  });
});

const general = known("general", ["other"], { onAnyPath: true });
const exact = known("exact", ["first"]);
const coded = known("coded", ["other"], { onAnyPath: true, has: /a\.close/ });
const both = known("both", ["first"], { says: /still open/ });
const all = known("all", ["first"], { has: /a\.close/ });
const others = known("others", ["other"]);

test.for([
  ["the same paths before any path", [general, exact], "exact"],
  ["the code before the same paths", [coded, exact], "coded"],
  ["the code before nothing but the fault", [general, coded], "coded"],
  ["the same paths and a message before the paths", [exact, both], "both"],
  ["most of all what fits in several ways", [coded, all], "all"],
  ["none that was refused on other paths", [others], null],
  ["none when two fit equally well", [exact, known("twin", ["first"])], null],
] as const)("diagnose recognises %s, in any order", ([, wrong, name]) => {
  const report = seen({ first: [leaks] }, "using b = a.close;");
  for (const list of [wrong, wrong.toReversed()]) {
    expect(diagnose(list, report)?.recognised).toBe(name);
  }
});

test("diagnose explains nothing by a construct that the code lacks", () => {
  const because = "The `finally` runs after `closeSync(fd)`, unlike `using`.";
  const wrong = known("closes in `finally`", ["first"], {
    because,
    code: "try {} finally { closeSync(fd); }",
  });
  const recognised = (code: string) =>
    diagnose([wrong], seen({ first: [leaks] }, code))?.recognised;
  expect(recognised("try {} finally { close(file); }")).toBe(wrong.name);
  expect(recognised("try {} catch {} // no finally")).toBeNull();
});

function known(
  name: string,
  refused: string[],
  how: Partial<WrongAnswer> = {},
): WrongAnswer {
  return {
    name,
    file: `${name}.patch`,
    because: `${name}.`,
    code: "",
    recorded: { fault: "leaks", refused, sometimes: [] },
    isLikely: false,
    onAnyPath: false,
    says: undefined,
    has: undefined,
    ...how,
  };
}

function seen(paths: Record<string, Finding[]>, code = "another();") {
  return {
    findings: [],
    code,
    handedOut,
    paths: Object.entries(paths).map(([name, findings]): PathReport => ({
      name,
      findings,
      verdict: findings.length === 0 ? "fine" : "refused",
      before: 20,
      after: 20,
    })),
  };
}
