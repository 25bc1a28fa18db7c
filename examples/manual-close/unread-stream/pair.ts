import { pbkdf2 } from "node:crypto";
import fs from "node:fs";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An unread stream keeps its file open.",
  fix: "Destroy the stream in `finally`, and wait for its `close` event.",
  seen: [
    {
      what: "Read streams that were passed to the `form` option stayed open, until EMFILE.",
      where: "request#814",
      link: "https://github.com/request/request/issues/814",
      date: "2014-02-20",
    },
  ],
  async run(side, tools) {
    const body = side.bodyFor("HEAD", tools.file("page.html", "<p>Hello</p>"));
    keepThreadsBusy();
    return await body;
  },
  leaks: { file: 1 },
  outcome: "returned null",
  innocent: {
    run: (side, tools) =>
      side.bodyFor("GET", tools.file("page.html", "<p>Hello</p>")),
    outcome: "returned '<p>Hello</p>'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, tools) =>
        side.bodyFor("HEAD", `${tools.scratch}/missing.html`),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the file is a directory",
      run: async (side, tools) => {
        const body = side.bodyFor("GET", tools.scratch);
        keepThreadsBusy();
        return await body;
      },
      outcome: "threw EISDIR",
    },
    {
      kind: "release fails",
      when: "closing the unread file fails",
      run: (side, tools) => {
        const page = tools.file("page.html", "<p>Hello</p>");
        tools.fail(fs, "close");
        return side.bodyFor("HEAD", page);
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing the file fails after the last byte",
      run: (side, tools) => {
        const page = tools.file("page.html", "<p>Hello</p>");
        tools.fail(fs, "close");
        return side.bodyFor("GET", page);
      },
      outcome: "threw EIO",
    },
  ],
});

// Node closes files in its four pool threads. While all four are busy, a
// `bodyFor` that does not wait for the close returns with the file still open.
function keepThreadsBusy(): void {
  for (let thread = 0; thread < 4; thread++) {
    pbkdf2("", "", 10_000, 64, "sha512", () => {});
  }
}
