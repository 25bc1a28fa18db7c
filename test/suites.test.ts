import { expect, test } from "vitest";
import { compareRuns } from "../tools/suites/compare-runs.ts";
import { runTests } from "../tools/suites/run-tests.ts";
import { suites } from "../tools/suites/suites.ts";
import {
  measured,
  suitesTable,
  verdictOn,
  verdicts,
} from "../tools/suites/suites-table.ts";
import { fill, formatted, read } from "../tools/readmes.ts";

test("each report has a verdict, and each verdict a report", () => {
  const reported = measured.suites.flatMap(({ package: name, reports }) =>
    reports.map((report) => ({ name, ...report })),
  );
  const unjudged = reported.filter((it) => !verdictOn(it.name, it));
  expect(unjudged).toEqual([]);
  const places = reported.flatMap(({ name, opened }) =>
    opened.map((place) => `${name}: ${place}`),
  );
  const judged = verdicts.flatMap(({ package: name, opened }) =>
    opened.map((place) => `${name}: ${place}`),
  );
  expect(judged.toSorted()).toEqual([...new Set(places)].toSorted());
});

test("the manual of fdleak has the table of the measured suites", async () => {
  const manual = read("packages/shared/README.md");
  const filled = await formatted(fill(manual, "suites", suitesTable()));
  expect(manual, "npm run docs").toBe(filled);
  const names = suites.map((suite) => suite.package);
  expect(measured.suites.map((suite) => suite.package)).toEqual(
    names.filter((name) => manual.includes(`| ${name} `)),
  );
});

const leak = `"reads" left 1 file open:
  22 → /tmp/a.txt, opened at node_modules/x/lib.js:3, called from a.test.js:8
  Next: close it`;

test("compareRuns tells leak reports from other failures", () => {
  const of = (test: string, failure?: string) => ({
    file: "a.test.js",
    test,
    ...(failure === undefined ? {} : { failure }),
  });
  const without = [of("reads"), of("fails", "no"), of("breaks"), of("lost")];
  const checked = [
    of("reads", leak),
    of("fails", leak),
    of("breaks", "not 1\nbut 2"),
    { ...of("outer", "1 subtest failed"), byPart: true as const },
  ];
  expect(compareRuns(without, checked)).toEqual({
    reports: [
      {
        file: "a.test.js",
        test: "reads",
        opened: ["node_modules/x/lib.js:3, called from a.test.js:8"],
      },
    ],
    other: [
      { file: "a.test.js", test: "breaks", error: "not 1" },
      { file: "a.test.js", test: "lost", error: "It did not run." },
    ],
  });
});

const nowhere = { folder: "/tmp", file: "a.test.js" };

test("runTests stops a run that prints nothing any more", async () => {
  const code = `
    for (let printed = 0; printed < 4; printed++) {
      console.log(JSON.stringify({ file: "/tmp/a.test.js", test: printed }));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000);
    }
    setInterval(() => {}, 1_000);`;
  const results = await runTests(["-e", code], { ...nowhere, quiet: 8_000 });
  expect(results).toEqual([
    ...[0, 1, 2, 3].map((test) => ({ file: "a.test.js", test })),
    { file: "a.test.js", test: "", failure: "It does not end." },
  ]);
});

test("runTests names the signal that killed a run", async () => {
  const code = 'process.kill(process.pid, "SIGTERM")';
  const results = await runTests(["-e", code], nowhere);
  expect(results).toEqual([
    { file: "a.test.js", test: "", failure: "It was killed by SIGTERM." },
  ]);
});
