import fs from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { headerLength, secretLength } from "./channel.ts";

test("a frame that was sent holds the secret no longer", async () => {
  const { writeSync } = fs;
  onTestFinished(() => void (fs.writeSync = writeSync));
  const sent: [frame: Uint8Array, secret: Uint8Array][] = [];
  fs.writeSync = ((_fd: number, frame: Uint8Array) => {
    sent.push([frame, frame.slice(0, secretLength)]);
    return frame.length;
  }) as typeof writeSync;
  const { connect, takeChannel } = await import("./child-channel.ts");
  const secret = new Uint8Array(secretLength).fill(7);
  connect({ secret } as unknown as Parameters<typeof connect>[0]);
  takeChannel().tell({ says: "ready" });
  const [[frame, before] = []] = sent;
  expect(before).toEqual(secret);
  expect(frame!.slice(0, secretLength)).toEqual(new Uint8Array(secretLength));
  expect(frame!.length).toBeGreaterThan(headerLength);
});
