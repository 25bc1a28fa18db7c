import { pair, type Tools } from "course/pair";
import fs, {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

type Side = typeof import("./correct.ts");

export default pair<Side>(import.meta.dirname, {
  mistake: "`process.exit` ends the process without disposing anything.",
  fix: "Throw from the block, and set `process.exitCode` in `main`.",
  note: "`process.exit` skips `finally` blocks as well. If you cannot avoid it, call it after the block has ended. The published page gets the permissions of its source, and a symbolic link `index.html` becomes a file; [`failed-draft`](../custom-disposable/failed-draft) keeps both.",
  seen: [
    {
      what: "`process.exit` in a `try` skipped the `finally` that removes temporary files with prompts and credentials.",
      where: "opengap#49",
      link: "https://github.com/open-gitagent/opengap/pull/49",
      date: "2026-03-25",
    },
  ],
  run(_side, tools) {
    createSite(tools.scratch);
    return tools.apart();
  },
  apart(side, tools) {
    side.main(tools.file("empty.html"), join(tools.scratch, "site"));
    return process.exitCode;
  },
  leaks: {},
  outcome: {
    wrong: "returned 'exited with code 2'",
    correct: "returned 'returned 2'",
  },
  effect: {
    observe({ scratch }) {
      const { length } = readdirSync(join(scratch, "site"));
      return `drafts left behind: ${length}`;
    },
    wrong: "drafts left behind: 1",
    correct: "drafts left behind: 0",
  },
  calls: 2,
  innocent: {
    run(side, tools) {
      const site = createSite(tools.scratch);
      side.main(tools.file("page.html", "<h1>News</h1>"), site);
      const [published, ...others] = readdirSync(site);
      return [readFileSync(join(site, published!), "utf8"), others];
    },
    outcome: "returned [ '<h1>News</h1>', [] ]",
  },
  paths: [
    {
      kind: "body throws",
      when: "the page is empty",
      async run(side, tools) {
        const site = createSite(tools.scratch, "<h1>Old</h1>");
        const page = tools.file("empty.html");
        const outcome = await tools.outcomeOf(() => side.publish(page, site));
        return outcome.replace(page, "the page");
      },
      outcome: "returned 'threw Error: the page is empty'",
      effect: { observe: siteIn, expected: "index.html: <h1>Old</h1>" },
    },
    {
      kind: "acquire fails",
      when: "the site is missing",
      run: (side, tools) =>
        side.publish(
          tools.file("page.html", "<h1>News</h1>"),
          join(tools.scratch, "missing"),
        ),
      outcome: "threw ENOENT",
    },
    ...(["copyFileSync", "renameSync"] as const).map((method) => ({
      kind: "existing data" as const,
      when: `\`${method}\` fails`,
      run: (side: Side, tools: Tools) => {
        const site = createSite(tools.scratch, "<h1>Old</h1>");
        const page = tools.file("page.html", "<h1>News</h1>");
        tools.fail(fs, method, { code: "ENOSPC" });
        side.publish(page, site);
      },
      outcome: "threw ENOSPC",
      effect: { observe: siteIn, expected: "index.html: <h1>Old</h1>" },
    })),
    {
      kind: "release fails",
      when: "`renameSync` fails and the draft cannot be removed",
      run(side, tools) {
        const site = createSite(tools.scratch);
        const page = tools.file("page.html", "<h1>News</h1>");
        tools.fail(fs, "renameSync", { code: "ENOSPC" });
        tools.fail(fs, "rmSync");
        side.publish(page, site);
      },
      outcome: "threw SuppressedError (EIO, suppressing ENOSPC)",
    },
    {
      kind: "existing data",
      when: "the site has an older page",
      run(side, tools) {
        const site = createSite(tools.scratch, "<h1>Old</h1>");
        side.publish(tools.file("page.html", "<h1>News</h1>"), site);
      },
      outcome: "returned undefined",
      effect: { observe: siteIn, expected: "index.html: <h1>News</h1>" },
    },
  ],
});

function createSite(scratch: string, page?: string): string {
  const site = join(scratch, "site");
  rmSync(site, { recursive: true, force: true });
  mkdirSync(site);
  if (page !== undefined) writeFileSync(join(site, "index.html"), page);
  return site;
}

/** What the site serves: the page, and drafts that were left behind. */
function siteIn({ scratch }: Tools): string {
  const site = join(scratch, "site");
  const page = readFileSync(join(site, "index.html"), "utf8");
  return `${readdirSync(site).join(", ")}: ${page}`;
}
