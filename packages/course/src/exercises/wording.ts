import { basename, relative } from "node:path";
import type { Descriptor, Kind } from "fdleak";
import type { Ending } from "../sandbox/group-leader.ts";
import type { LoadError } from "./messages.ts";
import type { Finding } from "./report.ts";
import { refusedSyntax } from "./type-syntax.ts";

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

/** The file cannot be imported. */
export function notLoaded(file: string, error: LoadError): Finding {
  const line = lineIn(file, `${error.stack}`);
  const place = line === undefined ? file : `${file}:${line}`;
  const [first = ""] = `${error.message}`.trim().split("\n");
  return error.name === "SyntaxError"
    ? {
        fault: "syntax-error",
        says:
          refusedSyntax(place, first) ?? `${place} cannot be read: ${first}.`,
      }
    : {
        fault: "fails-to-load",
        says: `Importing ${place} failed: ${first}`,
      };
}

function lineIn(file: string, stack: string): string | undefined {
  return new RegExp(`${RegExp.escape(file)}:(\\d+)`).exec(stack)?.[1];
}

export function openedByImport(names: readonly string[]): Finding {
  return {
    fault: "leaks",
    says: `Importing the file alone opens ${listOf(names)}, and nothing closes it.`,
  };
}

export function openedAfterLastCall(names: readonly string[]): Finding {
  return {
    fault: "leaks",
    says: `After the last call was over it still opened ${listOf(names)}.`,
  };
}

export function replacedShared(names: readonly string[]): Finding {
  const some = names.slice(0, 3).join(", ");
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return {
    fault: "tampering",
    says: `The code replaces what belongs to everybody: ${some}${more}.`,
  };
}

export function neverSettled(call: string): Finding {
  return {
    fault: "never-settles",
    says: `The promise of \`${call}\` is never settled, and nothing is left that could settle it.`,
  };
}

export function outOfTime(
  call: string,
  seconds: number,
  isComputing: boolean,
): Finding {
  return isComputing
    ? {
        fault: "endless-loop",
        says: `\`${call}\` was still computing after ${seconds} s.`,
      }
    : {
        fault: "never-settles",
        says: `\`${call}\` was still waiting for something after ${seconds} s.`,
      };
}

export function crashed(call: string, error: string): Finding {
  return {
    fault: "crashes",
    says: `\`${call}\` let an error go uncaught, and the process ended with it: ${error}.`,
  };
}

export function wroteToChannel(call: string): Finding {
  return {
    fault: "tampering",
    says: `\`${call}\` wrote to descriptor 3, by which the check talks to its process.`,
  };
}

export function notThrough(call: string): Finding {
  return {
    fault: "tampering",
    says: `The process of \`${call}\` ended before it had run every path.`,
  };
}

/** The process has ended, or it has only closed the channel. */
export function brokeOff(call: string, ending: Ending | undefined): Finding {
  if (ending === undefined) {
    return {
      fault: "closes-others",
      says: `\`${call}\` closed what it had not opened: descriptor 3, by which the check talks to its process.`,
    };
  }
  const how =
    "signal" in ending
      ? `by ${ending.signal}`
      : `with exit code ${ending.code}`;
  return {
    fault: "ends-the-process",
    says: `\`${call}\` ended the whole process ${how}.`,
  };
}
