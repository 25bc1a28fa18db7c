const order = { [Symbol.dispose]: () => console.log("released") };

try {
  using _order = order;
  throw new Error("not paid");
} catch {
  console.log("caught");
}
