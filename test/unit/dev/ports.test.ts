// Ports that `npm start` is to choose itself: nobody else may have one between the look and the use.
import { createServer, type Server } from "node:net";
import { afterEach, expect, it } from "vitest";
import { freePort, reservePort } from "../../../dev/ports.ts";

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listenOn(port: number): Promise<void> {
  const server = createServer();
  open.push(server);
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
}

// Linux gives out ports from 32768 on, others from 49152.
it("are none that a system gives to an outgoing connection", async () => {
  for (let time = 0; time < 20; time += 1) expect(await freePort()).toBeLessThan(32_768);
});

it("are open to whoever asked, for 0 as well", async () => {
  for (const port of [await freePort(), await reservePort(0, "PORT")]) {
    expect(port).toBeGreaterThan(1_023);
    await listenOn(port);
  }
});

it("are not taken from who listens", async () => {
  const port = await freePort();
  await listenOn(port);
  await expect(reservePort(port, "EMULATOR_PORT")).rejects.toThrow(
    `port ${port} is taken: stop what listens there, or set EMULATOR_PORT`,
  );
});

it("are waited for where a gateway of before had one and was killed: its workerd may be slow to go", async () => {
  const port = await freePort();
  await listenOn(port);
  const reserved = reservePort(port, "PORT", `http://127.0.0.1:${port}`);
  const waited = Promise.race([reserved.then(() => "reserved"), new Promise((resolve) => setTimeout(resolve, 2_500, "waiting"))]);
  expect(await waited).toBe("waiting");
  for (const server of open.splice(0)) server.close();
  expect(await reserved).toBe(port);
});
