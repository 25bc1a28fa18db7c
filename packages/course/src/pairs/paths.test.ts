import { writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import append from "./fixtures/append/pair.ts";
import { measure } from "./measure.ts";
import { problemsOf } from "./problems-of.ts";

const imports = `
  import { appendFileSync, closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
`;

test.concurrent("a correct side holds when it is right on each of its paths", async () => {
  const seen = await measure(append, "correct");
  expect(problemsOf(append, "correct", seen)).toEqual([]);
  expect(seen.paths.map(({ kind }) => kind)).toEqual(
    append.paths!.map(({ kind }) => kind),
  );
});

test.concurrent("a wrong side has no paths", async () => {
  const seen = await measure(append, "wrong");
  expect(seen).toMatchObject({ paths: [], trouble: null });
});

test.concurrent("a path names what is left open when its body throws", async () => {
  expect(
    await problemsWith(`
      const fd = openSync(source, "r");
      appendFileSync(target, readFileSync(fd, "utf8"));
      closeSync(fd);`),
  ).toEqual([
    expect.stringMatching(
      /^correct, when the source is a directory \(body throws\), left 1 directory open after 1 call, not nothing: \d+ → /,
    ),
  ]);
});

test.concurrent("a path names the lost error when a release hides it", async () => {
  expect(
    await problemsWith(`
      const fd = openSync(source, "r");
      try { appendFileSync(target, readFileSync(fd, "utf8")); }
      finally { try { closeSync(fd); } catch {} }`),
  ).toEqual([
    "correct, when closing fails (release fails), returned undefined; expected: threw EIO",
  ]);
});

test.concurrent("a path names lost data when the target is emptied first", async () => {
  const problems = await problemsWith(`
      writeFileSync(target, "");
      const fd = openSync(source, "r");
      try { appendFileSync(target, readFileSync(fd, "utf8")); }
      finally { closeSync(fd); }`);
  expect(problems).toContain(
    "correct, when the source is missing (acquire fails), had the effect: ; expected: old\n",
  );
});

test.concurrent("a path names what was closed though another had opened it", async () => {
  expect(
    await problemsWith(`
      if (source.endsWith("missing")) closeSync(0);
      using stack = new DisposableStack();
      const fd = stack.adopt(openSync(source, "r"), closeSync);
      appendFileSync(target, readFileSync(fd, "utf8"));`),
  ).toContainEqual(expect.stringMatching(/closed what it had not opened/));
});

test.concurrent("a path names the failure that never happened", async () => {
  expect(
    await problemsWith(`appendFileSync(target, readFileSync(source, "utf8"));`),
  ).toEqual([
    "correct, when closing fails (release fails), returned undefined; expected: threw EIO",
    "correct, when closing fails (release fails), never called closeSync, which was to fail",
  ]);
});

test.concurrent("a side that ends its process is refused by the name of the path", async () => {
  expect(
    await problemsWith(`
      if (source.endsWith("missing")) process.exit(4);
      appendFileSync(target, readFileSync(source, "utf8"));`),
  ).toEqual([
    "the correct side exited with code 4 (when the source is missing)",
  ]);
});

async function problemsWith(body: string): Promise<string[]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "paths-"));
  const file = join(folder.path, "correct.ts");
  writeFileSync(
    file,
    `${imports}export function append(source: string, target: string) {${body}}`,
  );
  const options = { file, calls: 1 };
  return problemsOf(
    append,
    "correct",
    await measure(append, "correct", options),
  );
}
