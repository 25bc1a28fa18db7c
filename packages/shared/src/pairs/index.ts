export { summary, tally } from "../observe/summary.ts";
export { measure } from "./measure.ts";
export type { MeasureOptions } from "./measure.ts";
export type { Measurement, Series } from "./measurement.ts";
export { fileOf, pair } from "./pair.ts";
export type { Pair, PairDeclaration, Side, Tools } from "./pair.ts";
export { problemsOf } from "./problems-of.ts";
export { assertHolds, prove } from "./prove.ts";
export type { Proof, ProveOptions } from "./prove.ts";
