import { basename, relative } from "node:path";
import { inspect, isDeepStrictEqual } from "node:util";
import { deserialize } from "node:v8";
import type { Descriptor, Kind } from "fdleak";
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
  return kind === "file" ? basename(target) : aKind(kind);
}

/** `a socket`, `an anonymous descriptor` */
export function aKind(kind: Kind): string {
  const noun = kind === "anonymous" ? "anonymous descriptor" : kind;
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

/** Some of them, when there are many: `a.txt, b.txt and 18 more`. */
export function listOf(names: readonly string[], separator = ", "): string {
  const some = names.slice(0, 5).join(separator);
  return names.length > 5 ? `${some} and ${names.length - 5} more` : some;
}

/** `a.txt`, `a.txt and b.txt` */
export function andList(names: readonly string[]): string {
  return names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** `1 of 3 descriptors is`, `2 descriptors are` */
export function amountOf(left: number, opened: number): string {
  const all = Math.max(left, opened);
  const noun = all === 1 ? "descriptor" : "descriptors";
  const amount = left < all ? `${left} of ${all}` : `${left}`;
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
