// A port for Web Serial with a board behind it: another worker of the page's engine, which runs
// the image named by fakeImage. `fakeUnplug()` pulls it out.

const board = {
  readable: null,
  writable: null,
  async open() {
    const [bench, bootrom, uf2] = await Promise.all(
      ["bench.json", "bootrom.bin", fakeImage].map((name) => fetch(name)),
    );
    const worker = new Worker("engine.js", { type: "module" });
    this.readable = new ReadableStream({
      start: (stream) => {
        this.stream = stream;
        worker.onmessage = ({ data }) => {
          if (data.kind === "serial" && this.readable) stream.enqueue(data.bytes);
        };
      },
    });
    this.writable = new WritableStream({
      write: (bytes) => worker.postMessage({ kind: "serial", bytes }),
    });
    worker.postMessage({
      kind: "load",
      uf2: await uf2.arrayBuffer(),
      bootrom: await bootrom.arrayBuffer(),
      board: (await bench.json()).board,
    });
    // The page asks, and would not expect another host.
    worker.postMessage({ kind: "asking", on: false });
    this.worker = worker;
  },
  async close() {
    this.worker.terminate();
  },
};

globalThis.fakeUnplug = () => {
  const { stream } = board;
  board.readable = null;
  board.writable = null;
  stream.error(new DOMException("The device has been lost.", "NetworkError"));
};

Object.defineProperty(Navigator.prototype, "serial", {
  configurable: true,
  value: { requestPort: async () => board },
});
