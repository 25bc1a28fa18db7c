// `break` ends the iterator that a `for…of` loop reads. The caller's generator
// closes its file, so the caller gets no line after the header.

import { closeSync, openSync, readFileSync } from "node:fs";

export function readMail(path: string): Mail {
  using lines = linesOf(path);
  const header = readHeader(lines);
  return { header, body: [...lines] };
}

function readHeader(lines: Generator<string>): Mail["header"] {
  const header: Mail["header"] = [];
  for (const line of lines) {
    if (line === "") break;
    const colon = line.indexOf(": ");
    if (colon === -1) throw new Error(`not a header: ${line}`);
    header.push([line.slice(0, colon), line.slice(colon + 2)]);
  }
  return header;
}

function* linesOf(path: string): Generator<string> {
  const fd = openSync(path, "r");
  try {
    yield* readFileSync(fd, "utf8").split(/\r?\n/);
  } finally {
    closeSync(fd);
  }
}

export interface Mail {
  header: [name: string, value: string][];
  body: string[];
}
