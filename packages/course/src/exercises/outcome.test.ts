import { serialize } from "node:v8";
import { expect, test } from "vitest";
import { judge } from "./outcome.ts";

const returned = (value: unknown) => ({ returned: serialize(value) });

test.for([
  ["a value", returned([1, "a"]), { returned: [1, "a"] }],
  ["undefined", returned(undefined), { returned: undefined }],
  ["an error", { threw: "ENOENT" }, { threw: "ENOENT" }],
] as const)(
  "judge finds nothing when %s is as expected",
  ([, seen, expected]) => {
    expect(judge("merge()", { outcome: seen }, expected)).toBeUndefined();
  },
);

test.for([
  [
    "swallows",
    returned(3),
    { threw: "ENOENT" },
    "`merge()` returned 3; it has to throw ENOENT.",
  ],
  [
    "other-error",
    { threw: "EBADF", detail: ": bad file" },
    { threw: "ENOENT" },
    "`merge()` threw EBADF: bad file; it has to throw ENOENT.",
  ],
  [
    "throws",
    { threw: "ENOENT" },
    { returned: 3 },
    "`merge()` threw ENOENT; it has to return 3.",
  ],
  [
    "other-result",
    returned("3"),
    { returned: 3 },
    "`merge()` returned '3'; it has to return 3.",
  ],
  [
    "other-result",
    { odd: "[Function: close]" },
    { returned: 3 },
    "`merge()` returned [Function: close]; it has to return 3.",
  ],
  [
    "returns-a-promise",
    { promise: true },
    { returned: 3 },
    "`merge()` returned a promise; it has to return 3.",
  ],
  [
    "not-permitted",
    { threw: "ERR_ACCESS_DENIED", detail: ": restricted" },
    { threw: "ENOENT" },
    "`merge()` threw ERR_ACCESS_DENIED: restricted; it has to throw ENOENT.",
  ],
] as const)(
  "judge finds %s and says so",
  ([fault, outcome, expected, says]) => {
    expect(judge("merge()", { outcome }, expected)).toEqual({ fault, says });
  },
);
