import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { openDescriptors } from "fdleak";
import { type Looks, renderIdea } from "./render/idea.ts";
import { Screen } from "./screen.ts";

/** Shows the kernel's table of this process around a block with `using`. */
export function idea(): number {
  using screen = new Screen();
  const looks = lookThreeTimes();
  screen.print(renderIdea(block(), looks, screen.paper));
  return 0;
}

export function lookThreeTimes(path = import.meta.filename): Looks {
  const buffer = Buffer.alloc(80);
  openDescriptors(); // the first look opens what Node keeps
  const before = openDescriptors();
  let inside;
  {
    using file = openFile(path); // acquire
    readSync(file.fd, buffer); //   use
    inside = openDescriptors();
  } //                              release
  return { before, inside, after: openDescriptors() };
}

function openFile(path: string): Disposable & { readonly fd: number } {
  const fd = openSync(path, "r");
  return { fd, [Symbol.dispose]: () => closeSync(fd) };
}

/** The block above, as it stands in this file. */
export function block(): string {
  const source = readFileSync(import.meta.filename, "utf8");
  const [code] = /^ {2}\{\n[^]*?^ {2}\}.*$/m.exec(source)!;
  return code;
}
