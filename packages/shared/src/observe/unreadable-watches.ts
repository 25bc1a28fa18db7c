import type { Entry } from "./descriptor.ts";

/** What stands in the identity of watches that could not be read. */
export const unreadable = "unreadable";

/**
 * Whether the entry stands for watches that could not be read, because no
 * descriptor was free to read them with. Their number is unknown.
 */
export function isUnreadable({ kind, identity }: Entry): boolean {
  return kind === "watch" && identity.includes(`:${unreadable} `);
}
