import { expect, test } from "vitest";
import { eitherError, eitherOf, errorsIn } from "./errors-in.ts";

const first = new Error("the disk is full");
const second = new Error("the drive is busy");

test("errorsIn takes combined errors apart, the latest first", () => {
  const both = new SuppressedError(second, first);
  expect(errorsIn(both)).toEqual([second, first]);
  expect(errorsIn(new AggregateError([both, 3]))).toEqual([second, first, 3]);
  expect(errorsIn(first)).toEqual([first]);
});

test.each([first, second, new SuppressedError(second, first)])(
  "eitherOf gives the same error for %s",
  (error) => {
    const either = eitherOf(error, [first.message, second.message]);
    expect(`${either}`).toBe(eitherError);
  },
);

test("eitherOf leaves an error that has another one in it", () => {
  const both = new SuppressedError(new Error("a bug"), first);
  expect(eitherOf(both, [first.message])).toBe(both);
});
