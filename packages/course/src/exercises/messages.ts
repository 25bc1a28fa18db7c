// What the process of an answer says to the check, and the job that it gets.

import type { Descriptor } from "fdleak";

/** What the child says. It waits for a reply to each but `note`. */
export type Message = Saying & {
  /** What it has open, where that cannot be seen from outside. */
  readonly open?: readonly (readonly [identity: string, Descriptor])[];
};

type Saying =
  | { readonly says: "loads" }
  | { readonly says: "loaded"; readonly replaced: readonly string[] }
  | { readonly says: "cannot load"; readonly error: LoadError }
  | { readonly says: "starts"; readonly path: number }
  | { readonly says: "look" }
  | { readonly says: "note"; readonly event: string }
  /** It is about to open this file. */
  | { readonly says: "opens"; readonly name: string }
  | { readonly says: "over" }
  | ({ readonly says: "ends" } & End)
  | { readonly says: "settles"; readonly isBusy: boolean }
  | { readonly says: "finished" }
  | { readonly says: "idle" }
  | { readonly says: "crashes"; readonly error: string };

export interface End {
  /** As V8 writes a value, or an error's name. */
  readonly outcome:
    | { readonly returned: Uint8Array }
    | { readonly odd: string }
    /** Of a call that returns at once. */
    | { readonly promise: true }
    | { readonly threw: string; readonly detail?: string };
  /** The line that opened each number that is still open. */
  readonly lines: readonly (readonly [fd: number, line: number])[];
  /** Work on files that it has begun and not awaited, such as closing. */
  readonly pendingIo: number;
  /** How often it closed a number that was not open. */
  readonly ebadfCloses: number;
  /** Names of the shared functions that it has replaced. */
  readonly replaced: readonly string[];
}

/** As it was thrown, so of any type. */
export interface LoadError {
  readonly name: unknown;
  readonly message: unknown;
  readonly stack: unknown;
}

export interface Job {
  readonly answer: string;
  readonly contexts: readonly {
    readonly scratch: string;
    readonly nonce: string;
    readonly peer: string;
  }[];
  /** The path to begin with. */
  readonly from: number;
}
