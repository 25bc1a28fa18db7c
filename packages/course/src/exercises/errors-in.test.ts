import { expect, test } from "vitest";
import { nameOf } from "../sandbox/outcome.ts";
import { eitherName, eitherOf, errorsIn } from "./errors-in.ts";

const first = new Error("the disk is full");
const second = new Error("the drive is busy");

test("errorsIn takes combined errors apart, the latest first", () => {
  const both = new SuppressedError(second, first);
  expect(errorsIn(both)).toEqual([second, first]);
  expect(errorsIn(new AggregateError([both, 3]))).toEqual([second, first, 3]);
  expect(errorsIn(first)).toEqual([first]);
});

test.each([
  first,
  second,
  new SuppressedError(second, first),
  new AggregateError([first, second]),
])("eitherOf gives the same error for %s", (error) => {
  const names = [nameOf(first), nameOf(second)];
  expect(nameOf(eitherOf(error, names))).toBe(eitherName(names));
});

test("eitherOf leaves an error that has another one in it", () => {
  const both = new SuppressedError(new Error("a bug"), first);
  expect(eitherOf(both, [nameOf(first)])).toBe(both);
});
