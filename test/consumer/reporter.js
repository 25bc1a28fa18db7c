/** A line of JSON for each test of node:test. */
export default async function* reporter(events) {
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.details.type === "suite") continue;
    const { error } = data.details;
    const message = error && `${error.cause?.message ?? error.message}`;
    const failed = type === "test:fail";
    yield `${JSON.stringify({ name: data.name, failed, message })}\n`;
  }
}
