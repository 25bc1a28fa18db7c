import fs from "node:fs";

/** The original functions: a test may replace them after this was loaded. */
export const {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
} = fs;
