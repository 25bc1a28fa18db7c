/** What the library says of a situation that is left open, then closed. */
export type Said =
  | "seen, with line"
  | "seen"
  | "missed"
  /** Seen, but of other kinds or another number than are held. */
  | "miscounted"
  /** Still reported when it was closed. */
  | "seen when closed"
  /** Holds no descriptor, and is reported. */
  | "alarm"
  | "holds nothing"
  /** The runtime lacks a function that it needs. */
  | "cannot run";
