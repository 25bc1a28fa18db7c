import { randomInt } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { serve } from "../sandbox/serve.ts";
import type { Exercise, PathContext } from "./exercise.ts";

/** What each path gets: a directory, a nonce, and a peer where it wants one. */
export class PathContexts implements AsyncDisposable {
  readonly all: readonly PathContext[];
  readonly #peers: AsyncDisposableStack;

  private constructor(all: PathContext[], peers: AsyncDisposableStack) {
    this.all = all;
    this.#peers = peers;
  }

  /** @throws what a path's `given` throws, which is a fault of the exercise. */
  static async in(
    scratch: string,
    { paths }: Pick<Exercise, "paths">,
  ): Promise<PathContexts> {
    await using peers = new AsyncDisposableStack();
    const all: PathContext[] = [];
    for (const [index, { peer, given }] of paths.entries()) {
      const folder = join(scratch, `path-${index + 1}`);
      mkdirSync(folder);
      const context: PathContext = {
        scratch: folder,
        nonce: article(),
        peer: peer ? peers.use(await serve(peer)).origin : "",
        path: (name) => join(folder, name),
      };
      given?.(context);
      all.push(context);
    }
    return new PathContexts(all, peers.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#peers.disposeAsync();
  }
}

const goods =
  "beef beer cake corn eggs figs fish kale leek lime mint nuts oats okra " +
  "pear peas plum rice salt soap soup tofu tuna wine yams";

/** One of 22 500, such as `rice-482`: data that a person would use. */
function article(): string {
  const names = goods.split(" ");
  return `${names[randomInt(names.length)]}-${randomInt(100, 1000)}`;
}
