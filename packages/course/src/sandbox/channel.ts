// What a sandboxed process and its parent say to each other, over one socket.
// The child says: the secret, the length in four bytes, the message as V8
// writes it. The parent says: one byte, or the length and the message.

/** The first message to a child. */
export interface Start {
  /** The URL of what runs in it, once it is connected. */
  readonly program: string;
  /** The URL of `child-channel.ts`. */
  readonly channel: string;
  /** The file that declares what is to run. */
  readonly declaration: string;
  /** Modules without their types, by URL. */
  readonly sources: ReadonlyMap<string, string>;
}

/** What every child says, beside the messages of its program. */
export type EngineMessage =
  | { readonly says: "planted"; readonly fd: number }
  | { readonly says: "ready" }
  /** It imports a module that it was not handed. */
  | { readonly says: "imports"; readonly url: string }
  /** It has the parent do something, and asks now and then for the result. */
  | { readonly says: "requests"; readonly id: number; readonly what: unknown }
  | { readonly says: "awaits"; readonly id: number };

/** A reply: continue, or wait a moment and ask again. */
export const goOn = 1;
export const wait = 2;

export const secretLength = 16;
export const headerLength = secretLength + 4;
