import { join, relative } from "node:path";
import { type Listing, proveInOrder, type ProveOptions } from "course";
import { renderDetail } from "./render/detail.ts";
import {
  type Next,
  Totals,
  renderIntroduction,
  renderNext,
  renderTopic,
  renderTotals,
} from "./render/frame.ts";
import { renderLine } from "./render/line.ts";
import { renderPair } from "./render/pair.ts";
import { Screen } from "./screen.ts";

export interface TourOptions extends ProveOptions {
  /** Shows what was counted for each pair, instead of a line. */
  readonly all: boolean;
  /** Every pair, in reading order. */
  readonly catalog: readonly Listing[];
}

/**
 * Shows each pair as its result arrives: a line each on a terminal, more of
 * each elsewhere, and a pair alone in full detail.
 *
 * @returns whether every pair is as described.
 */
export async function tour(
  listings: Listing[],
  { all, catalog, ...options }: TourOptions,
): Promise<boolean> {
  using screen = new Screen();
  const { paper } = screen;
  const totals = new Totals();
  const isAlone = listings.length === 1;
  const isShort = screen.isTerminal && !all;
  let topic = "";
  let readme = "";

  const showProgress = () => {
    const next = listings[totals.pairs];
    if (!next) return;
    const place = `${totals.pairs + 1} of ${listings.length}`;
    screen.progress(`measuring ${next.path} (${place})`);
  };

  if (!isAlone) screen.print(renderIntroduction(paper));
  showProgress();
  for await (const { pair, proof } of proveInOrder(listings, {
    ...options,
    traced: isAlone,
  })) {
    totals.add(pair, proof);
    if (!isAlone && pair.topic !== topic) {
      if (isShort && topic !== "") screen.print("");
      topic = pair.topic;
      readme = relative("", join(pair.folder, "../README.md"));
      screen.print(renderTopic(pair, paper) + (isShort ? "" : "\n"));
    }
    if (isAlone) screen.print(renderDetail(pair, proof, paper));
    else if (isShort) screen.print(renderLine(pair, proof, paper, nameWidth()));
    else screen.print(renderPair(pair, proof, paper));
    showProgress();
  }
  screen.print("");
  if (!isAlone) screen.print(`${renderTotals(totals, paper)}\n`);
  screen.print(renderNext(next(), paper).join("\n"));
  return totals.broken.length === 0;

  function next(): Next[] {
    const [first] = listings;
    if (first === undefined) return [];
    const { topic, part, path } = first;
    const workshop: Next = ["npm run workshop", "fix leaks yourself"];
    if (isAlone) return [[`npm start ${topic}`, "the whole topic"], workshop];
    const code: Next = [`npm start ${path}`, "the code, and every detail"];
    const isOfPart = listings.some((listing) => listing.topic !== topic);
    const ofPart = part === "basics" ? "" : ` ${part}`;
    const words = isOfPart ? ofPart : ` ${topic}`;
    const more: Next[] = isShort
      ? [[`npm start${words} -- --all`, "more about every pair"]]
      : [];
    if (isOfPart) {
      const rest: Next = [
        "npm start production",
        "pools, locks, shutdown and more",
      ];
      const hasRest =
        part === "basics" && catalog.some((one) => one.part === "production");
      return [code, ...more, ...(hasRest ? [rest] : []), workshop];
    }
    const last = catalog.findLastIndex((listing) => listing.topic === topic);
    const after = catalog[last + 1];
    return [
      code,
      ...more,
      [readme, "what the topic teaches"],
      after ? [`npm start ${after.topic}`, "the next topic"] : workshop,
    ];
  }

  function nameWidth(): number {
    const names = listings.filter((listing) => listing.topic === topic);
    return Math.max(...names.map(({ name }) => name.length));
  }
}
