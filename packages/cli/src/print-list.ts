import type { Listing } from "course";
import { Screen } from "./screen.ts";

/** Names the topics and their pairs, each with its mistake. */
export async function printList(listings: Listing[]): Promise<void> {
  using screen = new Screen();
  const { paper } = screen;
  for (const listing of listings) {
    const { mistake } = await listing.load();
    screen.print(paper.strong(listing.path));
    screen.print(paper.wrap(mistake, "  "));
  }
}
