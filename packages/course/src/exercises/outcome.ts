import { isDeepStrictEqual } from "node:util";
import { deserialize } from "node:v8";
import { show } from "../sandbox/outcome.ts";
import type { Outcome } from "./exercise.ts";
import type { Fault } from "./faults.ts";
import type { End } from "./messages.ts";
import type { Finding } from "./report.ts";

/** What is wrong with the outcome of a call; undefined when nothing is. */
export function judge(
  call: string,
  { outcome }: Pick<End, "outcome">,
  expected: Outcome,
): Finding | undefined {
  const fault = faultOf(outcome, expected);
  if (fault === undefined) return undefined;
  const wanted =
    "threw" in expected
      ? `throw ${expected.threw}`
      : `return ${shown(expected.returned)}`;
  const says = `\`${call}\` ${wordsOf(outcome)}; it has to ${wanted}.`;
  return { fault, says };
}

function faultOf(
  outcome: End["outcome"],
  expected: Outcome,
): Fault | undefined {
  if ("threw" in outcome && outcome.threw === "ERR_ACCESS_DENIED") {
    return "not-permitted";
  }
  if ("promise" in outcome) return "returns-a-promise";
  if ("threw" in expected) {
    if (!("threw" in outcome)) return "swallows";
    return outcome.threw === expected.threw ? undefined : "other-error";
  }
  if ("threw" in outcome) return "throws";
  const isSame =
    "returned" in outcome &&
    isDeepStrictEqual(deserialize(outcome.returned), expected.returned);
  return isSame ? undefined : "other-result";
}

/** `returned 3` or `threw ENOENT` */
export function wordsOf(outcome: End["outcome"]): string {
  if ("threw" in outcome) {
    return `threw ${outcome.threw}${outcome.detail ?? ""}`;
  }
  if ("promise" in outcome) return "returned a promise";
  if ("odd" in outcome) return `returned ${outcome.odd}`;
  return `returned ${shown(deserialize(outcome.returned))}`;
}

function shown(value: unknown): string {
  return show(value, { maxArrayLength: 10, maxStringLength: 60 });
}
