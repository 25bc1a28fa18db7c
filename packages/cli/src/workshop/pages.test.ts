import { expect, test } from "vitest";
import { pagesOf } from "./pages.ts";

const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}`).join("\n");

test("a text that fits is one page", () => {
  expect(pagesOf(lines(20), 20)).toEqual([lines(20)]);
});

test("a longer text is cut at the last row, and nothing is lost", () => {
  const pages = pagesOf(lines(45), 20);
  expect(pages.map((page) => page.split("\n").length)).toEqual([20, 20, 5]);
  expect(pages.join("\n")).toBe(lines(45));
});

test("a page ends at an empty line near its last row", () => {
  const [first, second] = pagesOf(`${lines(16)}\n\n${lines(10)}`, 20);
  expect(first).toBe(lines(16));
  expect(second).toBe(lines(10));
  const [full] = pagesOf(`${lines(8)}\n\n${lines(20)}`, 20);
  expect(full!.split("\n")).toHaveLength(20);
});
