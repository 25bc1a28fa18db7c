import { isDeepStrictEqual } from "node:util";
import { deserialize } from "node:v8";
import { show } from "../sandbox/outcome.ts";
import type { Outcome } from "./exercise.ts";
import type { End } from "./messages.ts";
import type { Finding } from "./report.ts";

/** What it came to, and what is wrong about that. */
export function judge(
  call: string,
  { outcome }: End,
  expected: Outcome,
): Finding | undefined {
  const seen = wordsOf(outcome);
  const wanted =
    "threw" in expected ? expected.threw : shown(expected.returned);
  if ("threw" in expected) {
    if (!("threw" in outcome)) {
      return {
        fault: "swallows",
        says: `\`${call}\` ${seen}; it has to throw ${wanted}.`,
      };
    }
    if (outcome.threw === expected.threw) return undefined;
    return {
      fault: "other-error",
      says: `\`${call}\` ${seen}; it has to throw ${wanted}.`,
    };
  }
  if ("threw" in outcome) {
    return {
      fault: "throws",
      says: `\`${call}\` ${seen}; it has to return ${wanted}.`,
    };
  }
  if ("returned" in outcome) {
    const value: unknown = deserialize(outcome.returned);
    if (isDeepStrictEqual(value, expected.returned)) return undefined;
  }
  return {
    fault: "other-result",
    says: `\`${call}\` ${seen}; it has to return ${wanted}.`,
  };
}

/** `returned 3` or `threw ENOENT` */
export function wordsOf(outcome: End["outcome"]): string {
  if ("threw" in outcome) {
    return `threw ${outcome.threw}${outcome.detail ?? ""}`;
  }
  if ("odd" in outcome) return `returned ${outcome.odd}`;
  return `returned ${shown(deserialize(outcome.returned))}`;
}

function shown(value: unknown): string {
  return show(value, { maxArrayLength: 10, maxStringLength: 60 });
}
