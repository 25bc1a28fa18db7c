/** A line of JSON for each test of node:test. What a file warns of is kept. */
export default async function* reporter(events) {
  for await (const { type, data } of events) {
    if (type === "test:stderr") process.stderr.write(data.message);
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.details.type === "suite") continue;
    const { error } = data.details;
    const message = error && `${error.cause?.message ?? error.message}`;
    const failed = type === "test:fail";
    yield `${JSON.stringify({ name: data.name, failed, message })}\n`;
  }
}
