/** Seals the records given on standard input (JSON lines; `data`: bytes in Base64) as the tablet does. */
import { createInterface } from "node:readline";
import { sealed } from "../../../inspection_web/static/tablet/device/sealing.js";

async function* given() {
  for await (const line of createInterface({ input: process.stdin })) {
    const { data, ...head } = JSON.parse(line);
    yield { head, bytes: data ? new Uint8Array(Buffer.from(data, "base64")) : null };
  }
}

for await (const piece of sealed(given(), process.argv[2])) process.stdout.write(piece);
