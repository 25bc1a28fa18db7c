export { baseline } from "./compare/baseline.ts";
export type { Baseline } from "./compare/baseline.ts";
export { findLeaks, findLeaksSync } from "./compare/find-leaks.ts";
export type {
  FindLeaksOptions,
  Ignore,
  Leak,
  Leaks,
} from "./compare/find-leaks.ts";
export { warmUp } from "./observe/warm-up.ts";
export { countDescriptors } from "./observe/count-descriptors.ts";
export type { Descriptor, Kind } from "./observe/descriptor.ts";
export { descriptorsOf } from "./observe/descriptors-of.ts";
export type { ProcessDescriptors } from "./observe/descriptors-of.ts";
export { openDescriptors } from "./observe/open-descriptors.ts";
export { CannotCountError } from "./observe/cannot-count-error.ts";
export type { Opening } from "./opened-at/opening.ts";
export { traceOpenings } from "./opened-at/trace-openings.ts";
export type { FdleakOptions } from "./runs/options.ts";
export { LeakError } from "./verify/leak-error.ts";
export { noLeaks, verifyNone } from "./verify/verify-none.ts";
export type { VerifyOptions } from "./verify/verify-none.ts";
export { summary, tally } from "./verify/summary.ts";
export type { Tally } from "./verify/summary.ts";
