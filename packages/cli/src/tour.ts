import { type Listing, proveInOrder, type ProveOptions } from "course";
import { renderDetail } from "./render/detail.ts";
import {
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
}

/**
 * Shows each pair as its result arrives: a line each on a terminal, more of
 * each elsewhere, and a pair alone in full detail.
 *
 * @returns whether every pair is as described.
 */
export async function tour(
  listings: Listing[],
  { all, ...options }: TourOptions,
): Promise<boolean> {
  using screen = new Screen();
  const { paper } = screen;
  const totals = new Totals();
  const isAlone = listings.length === 1;
  const isShort = screen.isTerminal && !all;
  let topic = "";

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
      screen.print(renderTopic(pair, paper) + (isShort ? "" : "\n"));
    }
    if (isAlone) screen.print(renderDetail(pair, proof, paper));
    else if (isShort) screen.print(renderLine(pair, proof, paper, nameWidth()));
    else screen.print(renderPair(pair, proof, paper));
    showProgress();
  }
  screen.print("");
  screen.print(
    isAlone
      ? renderNext(
          [
            [`npm start ${listings[0]!.topic}`, "the whole topic"],
            ["npm run workshop", "fix leaks yourself"],
          ],
          paper,
        ).join("\n")
      : renderTotals(totals, listings, paper),
  );
  return totals.broken.length === 0;

  function nameWidth(): number {
    const names = listings.filter((listing) => listing.topic === topic);
    return Math.max(...names.map(({ name }) => name.length));
  }
}
