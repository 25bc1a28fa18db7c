import { basename, relative } from "node:path";
import { inspect, isDeepStrictEqual } from "node:util";
import { deserialize } from "node:v8";
import type { Descriptor } from "../observe/descriptor.ts";
import type { End } from "./channel.ts";
import type { Outcome } from "./exercise.ts";
import type { Finding } from "./report.ts";

/** A descriptor as a person would call it: `b.txt`, `a socket`. */
export function callIt({ kind, target }: Descriptor, scratch: string): string {
  if (target === scratch) return "the directory itself";
  if (target.startsWith(`${scratch}/`)) {
    const deleted = target.endsWith(" (deleted)") ? ", deleted since" : "";
    return relative(scratch, target).replace(/ \(deleted\)$/, "") + deleted;
  }
  return kind === "file"
    ? basename(target)
    : `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;
}

/** `1 of 3 descriptors is`, `2 descriptors are` */
export function amountOf(left: number, opened: number): string {
  const noun = opened === 1 ? "descriptor" : "descriptors";
  const amount = left < opened ? `${left} of ${opened}` : `${left}`;
  return `${amount} ${noun} ${left === 1 ? "is" : "are"}`;
}

/** What it came to, and what is wrong about that. */
export function judge(
  call: string,
  { outcome }: End,
  expected: Outcome,
): Finding | undefined {
  const seen = wordsOf(outcome);
  const wanted = "threw" in expected ? expected.threw : show(expected.returned);
  if ("threw" in expected) {
    if (!("threw" in outcome)) {
      return {
        kind: "swallows",
        says: `\`${call}\` ${seen}; it has to throw ${wanted}.`,
      };
    }
    if (outcome.threw === expected.threw) return undefined;
    return {
      kind: "other-error",
      says: `\`${call}\` ${seen}; it has to throw ${wanted}.`,
    };
  }
  if ("threw" in outcome) {
    return {
      kind: "throws",
      says: `\`${call}\` ${seen}; it has to return ${wanted}.`,
    };
  }
  if ("returned" in outcome) {
    const value: unknown = deserialize(outcome.returned);
    if (isDeepStrictEqual(value, expected.returned)) return undefined;
  }
  return {
    kind: "other-result",
    says: `\`${call}\` ${seen}; it has to return ${wanted}.`,
  };
}

/** `returned 3` or `threw ENOENT` */
export function wordsOf(outcome: End["outcome"]): string {
  if ("threw" in outcome) return `threw ${outcome.threw}`;
  if ("odd" in outcome) return `returned ${outcome.odd}`;
  return `returned ${show(deserialize(outcome.returned))}`;
}

function show(value: unknown): string {
  return inspect(value, {
    breakLength: Infinity,
    compact: true,
    maxArrayLength: 10,
    maxStringLength: 60,
  });
}
