/** What tools/set-up.ts has measured. */
export interface Measured {
  /** Of each Node, by major version, and of each package. */
  readonly versions: Record<string, string>;
  /** By major version of Node: which features it has. */
  readonly nodes: Record<string, Record<string, boolean | null>>;
  /** On Node 22, lowered. */
  readonly polyfills: readonly {
    readonly compiler: string;
    readonly polyfill: string;
    readonly works: Record<string, boolean>;
  }[];
  readonly compilers: readonly {
    readonly command: string;
    /** `native` or `lowered`. */
    readonly using: string;
  }[];
  readonly runners: readonly {
    readonly command: string;
    /** By major version of Node; the name of an error when it does not run. */
    readonly using: Record<string, string>;
  }[];
}
