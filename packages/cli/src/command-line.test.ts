import { expect, test, vi } from "vitest";
import { choose } from "./choose.ts";
import { inProcess } from "./fixtures/in-process.ts";
import { start } from "./fixtures/start.ts";
import { main } from "./main.ts";

test.for([
  ["an unknown topic", ["manual-clsoe"], "start manual-close"],
  [
    "an unknown pair",
    ["manual-close/erly-return"],
    "start manual-close/early-return",
  ],
  ["a path out of the examples", ["../../x"], "--list"],
  ["an absolute path", ["/etc/passwd"], "--list"],
  ["the name of a property every object has", ["constructor"], "--list"],
  ["an empty name", [""], "--list"],
  ["a topic in a topic", ["manual-close", "async"], "--list"],
  ["a value that npm left", ["3"], "Options need -- before them."],
  ["three names", ["manual-close", "early-return", "async"], "--help"],
  ["an unknown flag", ["--jsn"], "Did you mean --json?"],
  ["no number of calls", ["--calls"], "--help"],
  ["a word for the number of calls", ["--calls", "many"], "from 1 to 1000"],
  ["zero calls", ["--calls", "0"], "from 1 to 1000"],
  ["a broken number of calls", ["--calls", "1.5"], "from 1 to 1000"],
  ["a list as JSON", ["--list", "--json"], "--help"],
] as const)("the command line refuses %s", async ([, args, advice]) => {
  const { code, stdout, stderr } = await inProcess(() => main([...args]));
  expect(stderr).toContain(advice);
  expect(stderr).toContain("npm start");
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe("");
  expect(code).toBe(2);
});

test("npm start refuses a wrong command line on standard error, with code 2", async () => {
  const { code, stdout, stderr } = await start(["manual-clsoe"]);
  expect(stderr).toContain("npm start manual-close\n");
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe("");
  expect(code).toBe(2);
});

test("npm start names the -- when npm has taken its option", async () => {
  vi.stubEnv("npm_config_list", "true");
  using _restored = { [Symbol.dispose]: () => vi.unstubAllEnvs() };
  const { code, stdout, stderr } = await inProcess(() => main(["async"]));
  expect(stderr).toContain("npm start async -- --list\n");
  expect(stdout).toBe("");
  expect(code).toBe(2);
});

test("the command line explains itself when asked for help", async () => {
  const { code, stdout } = await start(["--help"]);
  for (const word of ["--calls", "--list", "--json", "Exit codes"]) {
    expect(stdout).toContain(word);
  }
  expect(code).toBe(0);
});

test("the command line refuses a pair's name that two topics have, and names both", () => {
  const listing = (topic: string) => ({
    ...{ topic, part: "basics" as const, name: "late", path: `${topic}/late` },
    load: () => Promise.reject(new Error("not asked for")),
  });
  const catalog = [listing("async"), listing("exceptions")];
  expect(() => choose(catalog, "late")).toThrow(
    /npm start async\/late\n.*npm start exceptions\/late$/,
  );
});

test.for([
  ["by its topic and its name", ["async", "unread-body"]],
  ["by its name alone", ["unread-body"]],
  [
    "as the tour prints it, in the topic's folder",
    ["async", "async/unread-body"],
  ],
  ["as a shell completes it", ["examples/async/unread-body/"]],
  ["by one of its files", ["./examples/async/unread-body/wrong.ts"]],
])("the command line takes a pair %s", async ([, args]) => {
  const { code, stdout } = await inProcess(() =>
    main([...(args as string[]), "--list"]),
  );
  expect(stdout.match(/^\S+$/gm)).toEqual(["async/unread-body"]);
  expect(code).toBe(0);
});

test("the command line takes what follows a double dash", async () => {
  const { code, stdout } = await inProcess(() =>
    main(["--", "async", "--list"]),
  );
  expect(stdout).toMatch(/^async\//);
  expect(code).toBe(0);
});
