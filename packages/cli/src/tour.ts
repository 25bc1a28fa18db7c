import { type Listing, proveInOrder, type ProveOptions } from "course";
import { renderDetail } from "./render/detail.ts";
import { renderPair } from "./render/pair.ts";
import {
  type Totals,
  renderIntroduction,
  renderTotals,
} from "./render/frame.ts";
import { Screen } from "./screen.ts";

/**
 * Shows each pair as its result arrives; a pair alone in full detail.
 *
 * @returns whether every pair holds.
 */
export async function tour(
  listings: Listing[],
  options: ProveOptions,
): Promise<boolean> {
  using screen = new Screen();
  const { paper } = screen;
  const totals: Totals = { pairs: 0, broken: [], wrong: 0, correct: 0 };
  const render = listings.length === 1 ? renderDetail : renderPair;
  let topic = "";

  const showProgress = () => {
    const next = listings[totals.pairs];
    if (!next) return;
    const place = `${totals.pairs + 1} of ${listings.length}`;
    screen.progress(`measuring ${next.path} (${place})`);
  };

  screen.print(renderIntroduction(paper));
  showProgress();
  for await (const { pair, proof } of proveInOrder(listings, options)) {
    totals.pairs += 1;
    if (!proof.holds) {
      const path = `${pair.topic}/${pair.name}`;
      totals.broken.push({ path, problems: proof.problems });
    }
    totals.wrong += proof.wrong.leaked.length;
    totals.correct += proof.correct.leaked.length;
    if (pair.topic !== topic && listings.length > 1) {
      topic = pair.topic;
      screen.print(`${paper.strong(`── ${topic} ──`)}\n`);
    }
    screen.print(render(pair, proof, paper));
    showProgress();
  }
  screen.print(renderTotals(totals, listings, paper));
  return totals.broken.length === 0;
}
