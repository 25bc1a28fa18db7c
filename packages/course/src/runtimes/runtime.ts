/** A runtime that pairs are measured on, other than this process's Node. */
export interface Runtime {
  /** For people: `Node 22`. */
  readonly name: string;
  /** The program and its options; the file and its arguments come after them. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /**
   * For a process that is counted: holds garbage collection off, which would
   * close what leaks.
   */
  readonly counted?: Readonly<Record<string, string>>;
  /** The folder of the topics; a copy of it where `sync` is given. */
  readonly examples: string;
  /** The module to sync imports with, instead of `node:module`; see `copyExamples`. */
  readonly sync?: string;
}
