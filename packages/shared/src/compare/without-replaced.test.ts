import { expect, test } from "vitest";
import type { Opening } from "../opened-at/opening.ts";
import type { Leak } from "./leak.ts";
import { withoutReplaced } from "./without-replaced.ts";

test("a package that reconnects replaces its socket, whichever line of the user led to it", () => {
  const left = leftOf(
    byPackage("/app/start.ts", 5),
    byPackage("/app/pool.test.ts", 20),
  );
  expect(left).toBe(0);
});

test("a socket of another line of the user is a leak when it was opened at once", () => {
  const left = leftOf(
    opening("/app/start.ts", 5),
    opening("/app/pool.test.ts", 20),
  );
  expect(left).toBe(1);
});

/** How many of one socket are left when another was closed. */
function leftOf(closed: Opening, opened: Opening): number {
  const socket = (openedAt: Opening): Leak => ({
    ...{ fd: 20, kind: "socket", target: "a target" },
    openedAt,
  });
  const leaks = Object.assign([socket(opened)], { vanished: [socket(closed)] });
  return withoutReplaced(leaks).length;
}

/** In a later turn, so that the user's line is not among its calls. */
function byPackage(file: string, line: number): Opening {
  const through = opening("/app/node_modules/pool/index.js", 32);
  return { ...opening(file, line), through };
}

function opening(file: string, line: number): Opening {
  return { file, line, column: 1, stack: `    at ${file}:${line}:1` };
}
