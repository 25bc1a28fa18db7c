/** What tools/libraries.ts has measured. */
export interface Measured {
  readonly date: string;
  readonly node: string;
  readonly libraries: readonly Library[];
  /** What Node itself has that is disposable. */
  readonly builtIn: readonly BuiltIn[];
}

export interface BuiltIn {
  /** The class or function, by the name that docs/disposables.md has. */
  readonly name: string;
  readonly symbol: string;
  readonly does: Effect;
  /** Completes "run with …". */
  readonly with: string;
}

export interface Library {
  readonly package: string;
  readonly version: string;
  /** Completes "measured with …". */
  readonly with: string;
  readonly objects: readonly Measurement[];
}

export interface Measurement {
  readonly name: string;
  /** What `using` and `await using` do, where the object has the method. */
  readonly dispose: Effect | null;
  readonly asyncDispose: Effect | null;
  /** What to write instead, and what that does; null where dispose is right. */
  readonly instead: { readonly code: string; readonly does: Effect } | null;
}

/**
 * `releases`: done when the call is over, or when its promise is. `releases
 * later`: a moment after that. `releases nothing`: not within two seconds.
 * `does not end`: its promise is pending after as long. Or `throws …`. Then
 * `and`, if it does something besides.
 */
export type Effect = string;
