import { type FileHandle, open, rename, rm } from "node:fs/promises";

/** Has `write` fill a draft, then puts it in the place of the report. */
export async function replaceReport(
  report: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<number> {
  await using draft = await Draft.of(report);
  await write(draft.file);
  const { size } = await draft.file.stat();
  if (size === 0) return 0; // nothing to report: the old one stays
  await draft.publish();
  return size;
}

class Draft implements AsyncDisposable {
  readonly file: FileHandle;
  readonly #report: string;
  #isDisposed = false;
  #isPublished = false;

  constructor(report: string, file: FileHandle) {
    this.#report = report;
    this.file = file;
  }

  /** Only one at a time: it fails while another draft is there. */
  static async of(report: string): Promise<Draft> {
    return new Draft(report, await open(`${report}.draft`, "wx"));
  }

  async publish(): Promise<void> {
    await this.file.close();
    await rename(`${this.#report}.draft`, this.#report);
    this.#isPublished = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isDisposed) return; // a later draft is not ours to remove
    this.#isDisposed = true;
    try {
      await this.file.close(); // closing it twice is allowed
    } finally {
      if (!this.#isPublished) await rm(`${this.#report}.draft`);
    }
  }
}
