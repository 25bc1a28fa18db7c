import { traceOpenings } from "../opened-at/trace-openings.ts";
import { noteTimers } from "./pending-work.ts";

/** Finds the lines of openings, and the tests that own them. */
export function startTracing(): void {
  if (process.env["FDLEAK_LINES"] === "off") return;
  traceOpenings();
  noteTimers();
}
