// A share of anomalies in words: apart from the words for rows, for rows are judged with it.
/** `10 %`. */
export function contaminationWords(share: number): string {
  return `${Number((share * 100).toPrecision(12))} %`;
}
