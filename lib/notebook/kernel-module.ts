// Finds tslab's own messaging inside a kernel process: its public `display` sends one MIME type at a time and no metadata.

/** What tslab's display_data and update_display_data messages carry. */
export interface DisplayContent {
  readonly data: { readonly [mime: string]: unknown };
  readonly metadata: { readonly [key: string]: unknown };
  readonly transient: { readonly display_id?: string };
}

/** tslab/dist/jupyter: null until the first cell runs. */
export interface KernelModule {
  readonly lastWriteDisplayData: ((content: DisplayContent, update?: boolean) => void) | null;
}

/** tslab's module where this process is a tslab kernel, whichever copy of tslab that is; null anywhere else. */
export function kernelModule(): KernelModule | null {
  const files = Object.keys(require.cache);
  const file = files.find((path) => path.replaceAll("\\", "/").endsWith("/tslab/dist/jupyter.js"));
  return file === undefined ? null : (require.cache[file]?.exports as KernelModule);
}
