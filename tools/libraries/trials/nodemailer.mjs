import { createTransport } from "nodemailer";

export default {
  package: "nodemailer",
  with: "a server that accepts every message",
  objects: [
    {
      name: "pooled Transporter",
      async acquire({ ports }) {
        const transport = createTransport({
          host: "127.0.0.1",
          port: ports.smtp,
          pool: true,
          ignoreTLS: true,
        });
        const address = "somebody@example.com";
        await transport.sendMail({ from: address, to: address, text: "hello" });
        return transport;
      },
      release: (transport) => transport.close(),
    },
  ],
};
