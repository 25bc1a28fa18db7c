import { pbkdf2 } from "node:crypto";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "A stream closes its file after the last byte; unread, it never does.",
  fix: "`destroy` in a `finally` closes the file, however much was read.",
  async run(side, tools) {
    const body = side.bodyFor("HEAD", tools.file("page.html", "<p>Hello</p>"));
    keepThreadsBusy();
    return await body;
  },
  leaks: { file: 1 },
  outcome: "returned null",
  innocent: {
    run: async (side, tools) => [
      await side.bodyFor("GET", tools.file("page.html", "<p>Hello</p>")),
      await side.bodyFor("HEAD", `${tools.scratch}/missing.html`).catch(codeOf),
    ],
    outcome: "returned [ '<p>Hello</p>', 'ENOENT' ]",
  },
});

// Node's four pool threads close files, too: busy ones give away a `bodyFor`
// that returns before its close is over.
function keepThreadsBusy(): void {
  for (let thread = 0; thread < 4; thread++) {
    pbkdf2("", "", 10_000, 64, "sha512", () => {});
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : error;
}
