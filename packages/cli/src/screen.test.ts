import { expect, test } from "vitest";
import { takesLinks } from "./screen.ts";

const terminal = { isTTY: true, hasColors: () => true };

test.each([
  ["a terminal", terminal, { TERM: "xterm-256color" }, true],
  ["no terminal", { ...terminal, isTTY: false }, { TERM: "xterm" }, false],
  ["no colours", { ...terminal, hasColors: () => false }, {}, false],
  ["NO_COLOR", terminal, { TERM: "xterm", NO_COLOR: "1" }, false],
  ["a dumb terminal", terminal, { TERM: "dumb" }, false],
  ["the console of Linux", terminal, { TERM: "linux" }, false],
])("links on %s", (_name, stream, env, expected) => {
  expect(takesLinks(stream, env)).toBe(expected);
});
