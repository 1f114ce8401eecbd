// A root folder of its own for one test, with places that reach nothing outside it.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DataFile } from "../../lib/datasets/manifest";
import type { DataPlaces } from "../../lib/datasets/places";

export function dataFile(path: string, content: string | Buffer, urls: string[] = []): DataFile {
  const bytes = Buffer.from(content);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { dataset: "Toy", path, rows: 1, bytes: bytes.length, sha256, urls, licence: "CC0", citations: ["nobody"] };
}

export class Playground {
  readonly root = mkdtempSync(join(tmpdir(), "retable-datasets-"));
  readonly #servers: Server[] = [];

  places(options: Partial<DataPlaces> = {}): DataPlaces {
    const folders = {
      raw: join(this.root, "raw"),
      mirror: join(this.root, "mirror"),
      beside: join(this.root, "beside"),
    };
    return { ...folders, official: true, manifest: [], timeoutMilliseconds: 2000, ...options };
  }

  put(path: string, content: string | Buffer): string {
    const full = join(this.root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
    return full;
  }

  /** Every file and folder under `folder`, hidden ones too, sorted. */
  entries(folder: string): string[] {
    const full = join(this.root, folder);
    return existsSync(full) ? readdirSync(full, { recursive: true, encoding: "utf8" }).sort() : [];
  }

  /** Its address, `http://127.0.0.1:PORT`. */
  async serve(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async remove(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    rmSync(this.root, { recursive: true });
  }
}
