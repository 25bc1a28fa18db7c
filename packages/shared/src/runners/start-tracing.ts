import { traceOpenings } from "../opened-at/trace-openings.ts";
import { settings } from "../runs/settings.ts";
import { noteTimers } from "./pending-work.ts";

/** Finds the lines of openings, and the tests that own them. */
export function startTracing(): void {
  if (!settings.lines) return;
  traceOpenings();
  noteTimers();
}
