// `next` reads one line and does not end the iterator. The caller owns the
// iterator: it reads the body, and `using` closes the file.

import { closeSync, openSync, readFileSync } from "node:fs";

export function readMail(path: string): Mail {
  using lines = linesOf(path);
  const header = readHeader(lines);
  return { header, body: [...lines] };
}

function readHeader(lines: Generator<string>): Mail["header"] {
  const header: Mail["header"] = [];
  for (let line = lines.next(); !line.done; line = lines.next()) {
    if (line.value === "") break;
    const colon = line.value.indexOf(": ");
    if (colon === -1) throw new Error(`not a header: ${line.value}`);
    header.push([line.value.slice(0, colon), line.value.slice(colon + 2)]);
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
