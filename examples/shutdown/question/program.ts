import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";

/** Closes the server while it answers its one request. */
export async function serveOnce(): Promise<void> {
  const server = createServer({ keepAliveTimeout: 60_000 });
  server.on("request", (_request, response) => {
    server.close();
    response.end("goodbye");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = connect(port, "127.0.0.1");
  client.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await once(client, "data");
}
