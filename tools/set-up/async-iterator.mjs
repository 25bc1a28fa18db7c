// Makes async generators disposable where the engine does not.

const asyncIterator = Object.getPrototypeOf(
  Object.getPrototypeOf(async function* () {}).prototype,
);
asyncIterator[Symbol.asyncDispose] ??= async function () {
  await this.return?.();
};
