// Progress: what a terminal and a plain stream see, on a clock that the test moves.
import assert from "node:assert/strict";
import { progress, type ProgressStream } from "../lib/progress";

class Recorder implements ProgressStream {
  text = "";
  constructor(
    readonly isTTY: boolean,
    readonly columns = 80,
  ) {}
  write(text: string): void {
    this.text += text;
  }
}

describe("progress", () => {
  let clock = 0;
  const now = (): number => clock;
  beforeEach(() => (clock = 0));

  it("writes whole lines at most every five seconds where there is no terminal", () => {
    const stream = new Recorder(false);
    const bar = progress("epochs", 10, stream, { now, env: {} });
    for (let i = 0; i < 10; i++) {
      clock += 2000;
      bar.tick(1, `loss ${i}`);
    }
    bar.done();
    assert.equal(
      stream.text,
      "epochs 3/10, loss 2, 14 s left\nepochs 6/10, loss 5, 8 s left\nepochs 9/10, loss 8, 2 s left\nepochs 10/10, loss 9, 20 s\n",
    );
  });

  it("redraws a coloured bar with the time left on a terminal", () => {
    const stream = new Recorder(true);
    const bar = progress("fetch", 4, stream, { now, env: {} });
    clock = 3_600_000;
    bar.tick(2);
    assert.equal(stream.text, `\r\x1b[K\x1b[32m${"█".repeat(12)}\x1b[39m${"░".repeat(12)} fetch 2/4, 1 h 00 min left`);
    bar.done();
    assert.ok(stream.text.endsWith("\n"));
  });

  it("leaves colour out under NO_COLOR and stays within the terminal's width", () => {
    const stream = new Recorder(true, 40);
    const bar = progress("a label that is far too long for it", 1, stream, { now, env: { NO_COLOR: "1" } });
    bar.tick();
    assert.equal(stream.text, `\r\x1b[K${"█".repeat(24)} a label that i`);
  });

  it("shows counts alone when the total is unknown, in the given format", () => {
    const stream = new Recorder(false);
    const bar = progress("bytes", 0, stream, { now, env: {}, format: (n) => `${n} B` });
    bar.tick(7);
    clock = 200_000;
    bar.done();
    bar.done();
    assert.equal(stream.text, "bytes 7 B, 3 min 20 s\n");
  });

  it("refuses a negative total and a tick after done", () => {
    assert.throws(() => progress("x", -1, new Recorder(false)), {
      message: "progress: expected a total of 0 (unknown) or more, got -1. Pass the number of units to do.",
    });
    const bar = progress("x", 1, new Recorder(false), { now });
    bar.done();
    assert.throws(() => bar.tick(), {
      message: "progress: expected no tick after done, got one for 'x'. Start a new progress.",
    });
  });
});
