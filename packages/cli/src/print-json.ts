import { type Listing, proveInOrder, type ProveOptions } from "course";

/**
 * Prints one JSON document: what the tour shows, unrendered.
 *
 * @returns whether every pair holds.
 */
export async function printJson(
  listings: Listing[],
  options: ProveOptions,
): Promise<boolean> {
  const pairs = [];
  for await (const { pair, proof } of proveInOrder(listings, options)) {
    const { topic, name, mistake, fix } = pair;
    const { holds, problems, wrong, correct } = proof;
    pairs.push({
      topic,
      pair: name,
      mistake,
      fix,
      holds,
      problems,
      wrong,
      correct,
    });
  }
  const { version: node, platform } = process;
  process.stdout.write(
    `${JSON.stringify({ node, platform, pairs }, null, 2)}\n`,
  );
  return pairs.every(({ holds }) => holds);
}
