// Figure: one picture in the three forms a reader may meet, interactive, static and in words.

/** `data` and `layout` are Plotly's; `svg` needs no script; `text` is one line, the title first, that never changes for equal input. */
export interface Figure {
  readonly title: string;
  readonly data: readonly object[];
  readonly layout: object;
  readonly svg: string;
  readonly text: string;
}
