import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { Paper } from "../../render/paper.ts";
import { linkPlaces } from "./link-places.ts";

const file = "/home/ada/work/join two/exercise.ts";
const text = "a.txt, opened at exercise.ts:9.\nIn exercise.ts.";

test("linkPlaces links the file and the line to the file", () => {
  const linked = linkPlaces(text, file, new Paper(80, true, true));
  expect(linked).toContain(
    "\u001b]8;;file:///home/ada/work/join%20two/exercise.ts\u0007" +
      "exercise.ts:9\u001b]8;;\u0007.",
  );
  expect(linked.split("\u001b]8;;file:")).toHaveLength(3);
  expect(stripVTControlCharacters(linked)).toBe(text);
});

test("linkPlaces changes nothing where links are not wanted", () => {
  expect(linkPlaces(text, file, new Paper(80, true))).toBe(text);
});
