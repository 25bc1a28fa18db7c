import {
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/** Something of the learner's could not be written; nothing was lost. */
export class CannotWriteError extends Error {
  override name = "CannotWriteError";
}

/**
 * Writes a file, and the folder it is in, so that an interruption leaves the
 * old one or the new one.
 *
 * @throws {CannotWriteError} with the remedy.
 */
export function writeFileAtomic(file: string, text: string): void {
  explainingErrors(file, () => {
    makeFolder(dirname(file));
    const draft = `${file}.draft-${process.pid}`;
    try {
      writeFileSync(draft, text);
      renameSync(draft, file);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  });
}

/** Not recursively: Node 26 then says ENOENT of what is read-only. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Does the writing, and says what is in the way when something is. */
export function explainingErrors<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof CannotWriteError) throw error;
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new CannotWriteError(
      [
        `${file} cannot be written: ${remedies[code] ?? message}`,
        `What was in ${dirname(file)} before is still there.`,
        "To find out more: npm run workshop doctor",
      ].join("\n"),
      { cause: error },
    );
  }
}

const notAllowed =
  "you may not write there. Take ownership of it, or copy the checkout to a " +
  "folder of your own.";
const taken = "something else is in its place. Move that away.";

const remedies: Readonly<Record<string, string>> = {
  EACCES: notAllowed,
  EDQUOT: "your quota is used up. Make room, then type the same again.",
  EEXIST: taken,
  EISDIR: taken,
  ENOSPC: "the disk is full. Make room, then type the same again.",
  ENOTDIR: taken,
  EPERM: notAllowed,
  EROFS:
    "it is read-only there. Copy the checkout to where you may write, and go " +
    "on in the copy.",
};
