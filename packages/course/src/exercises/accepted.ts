import { basename } from "node:path";
import { type Exercise, filesOf } from "./exercise.ts";
import { textOf } from "./wrong-answers.ts";

/** An answer that is right and is not the reference. */
export interface AcceptedAnswer {
  /** Its file's name in `accepted/`. */
  readonly name: string;
  /** How it does it, from the comment that the file opens with. */
  readonly how: string;
  /** The code below that comment. */
  readonly code: string;
}

/** @throws {Error} when a file does not open with a comment. */
export function readAccepted(exercise: Exercise): AcceptedAnswer[] {
  return filesOf(exercise).accepted.map((file) => {
    const text = textOf(file);
    const comment = /^(\/\/ .*\n)+\n*/.exec(text)?.[0];
    if (comment === undefined) {
      throw new Error(`${file} does not open with a comment`);
    }
    return {
      name: basename(file),
      how: comment
        .replace(/^\/\/ /gm, "")
        .trim()
        .replaceAll("\n", " "),
      code: text.slice(comment.length),
    };
  });
}
