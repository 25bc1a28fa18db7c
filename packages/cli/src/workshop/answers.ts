import { existsSync, readFileSync, renameSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { type Exercise, filesOf } from "course/check";
import { timestamp } from "./timestamp.ts";
import { writeFileAtomic, explainingErrors } from "./write-file-atomic.ts";

/** The learner's own copies, `work/<slug>/exercise.ts`. Nothing is deleted. */
export class Answers {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Where the answer is, or would be. */
  fileOf({ slug, formerly }: Exercise): string {
    const [first = slug] = [slug, ...formerly].filter((name) =>
      existsSync(this.#file(name)),
    );
    return this.#file(first);
  }

  isStarted(exercise: Exercise): boolean {
    return existsSync(this.fileOf(exercise));
  }

  /**
   * Hands the exercise out, unless it was already.
   *
   * @returns the learner's file.
   * @throws {CannotWriteError} with the remedy.
   */
  start(exercise: Exercise): string {
    const file = this.fileOf(exercise);
    if (existsSync(file)) {
      explainingErrors(file, () => {
        if (statSync(file).isFile()) return;
        throw Object.assign(new Error("no file"), { code: "EISDIR" });
      });
      return file;
    }
    writeFileAtomic(file, readFileSync(filesOf(exercise).handedOut, "utf8"));
    this.#writeProject();
    return file;
  }

  /**
   * Moves the answer aside and hands the exercise out again.
   *
   * @returns where the answer is now; undefined when there was none.
   * @throws {CannotWriteError} with the remedy.
   */
  reset(exercise: Exercise): string | undefined {
    if (!this.isStarted(exercise)) {
      this.start(exercise);
      return undefined;
    }
    const file = this.fileOf(exercise);
    const aside = this.#free(join(dirname(file), `until-${timestamp()}`));
    const copy = `${file}.new-${process.pid}`;
    writeFileAtomic(copy, readFileSync(filesOf(exercise).handedOut, "utf8"));
    explainingErrors(aside, () => {
      renameSync(file, aside);
      renameSync(copy, file);
    });
    return aside;
  }

  /** A name that is not taken: two resets may come in one second. */
  #free(name: string): string {
    let file = `${name}.ts`;
    for (let copy = 2; existsSync(file); copy++) file = `${name}-${copy}.ts`;
    return file;
  }

  #file(slug: string): string {
    return join(this.folder, slug, "exercise.ts");
  }

  /** So that an editor knows what the check knows. */
  #writeProject(): void {
    const file = join(this.folder, "tsconfig.json");
    const base = join(import.meta.dirname, "../../../../tsconfig.base.json");
    const project = {
      extends: relative(this.folder, base),
      include: ["*/exercise.ts"],
    };
    if (existsSync(file)) return;
    writeFileAtomic(file, `${JSON.stringify(project, null, 2)}\n`);
  }
}
