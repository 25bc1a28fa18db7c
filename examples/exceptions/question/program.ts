import { closeSync, openSync, readFileSync, unlinkSync } from "node:fs";

/** Counts the orders in a file, one caller at a time. */
export function countOrders(orders: string, lock: string): number {
  const held = openSync(lock, "wx"); // fails when the lock is there already
  const { length } = JSON.parse(readFileSync(orders, "utf8")) as unknown[];
  closeSync(held);
  unlinkSync(lock);
  return length;
}
