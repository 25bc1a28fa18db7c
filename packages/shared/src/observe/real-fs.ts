import fs from "node:fs";

/** As they were when this was loaded; a test may replace them later. */
export const {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
} = fs;
