import { expect, test } from "vitest";
import type { Kind } from "../observe/descriptor.ts";
import { type Tally, summary, tally } from "./summary.ts";

const of = (kind: Kind, fd: number) => ({ fd, kind, target: "a target" });

test("tally counts descriptors by kind", () => {
  const descriptors = [of("file", 20), of("socket", 21), of("file", 22)];
  expect(tally(descriptors)).toEqual({ file: 2, socket: 1 });
  expect(tally([])).toEqual({});
});

test.for<[Tally, string]>([
  [{}, "nothing"],
  [{ file: 0 }, "nothing"],
  [{ file: 1 }, "1 file"],
  [{ socket: 1, file: 2 }, "2 files and 1 socket"],
  [
    { watch: 2, directory: 2, anonymous: 1 },
    "1 anonymous descriptor and 2 directories and 2 watches",
  ],
])("summary writes %o as %s", ([counts, text]) => {
  expect(summary(counts)).toBe(text);
});

test("summary refuses a kind that does not exist and names those that do", () => {
  expect(() => summary({ server: 1 } as object)).toThrow(
    new TypeError(
      'There is no kind "server"; the kinds are anonymous, device, ' +
        "directory, file, pipe, socket, unknown, watch",
    ),
  );
});
