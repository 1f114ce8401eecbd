// A metric against which class is normal, and against how many are: one line per method. As Figures 2 and 3 of the AnoEAN paper.
import type { ComparedRow } from "../compare";
import type { Figure } from "./figure";
import { lineFigure } from "./figures";

/** Two figures per data set and metric of rows by normal class; one where no class is alone or none has company. */
export function normalClassFigures(rows: readonly ComparedRow[]): Figure[] {
  const varied = rows.filter((row) => row.normalClasses !== undefined && row.reproduced !== null);
  const names = new Map(varied.map((row) => [JSON.stringify([row.dataset, row.metric]), row]));
  return [...names.values()].flatMap(({ dataset, metric }) => {
    const own = varied.filter((row) => row.dataset === dataset && row.metric === metric);
    const standIn = own.some(({ verdict }) => verdict === "stand-in") ? " (stand-in data)" : "";
    const figures = [
      { title: "one normal class", xTitle: "normal class", at: single },
      { title: "the first classes normal", xTitle: "normal classes", at: growing },
    ];
    return figures.flatMap(({ title, xTitle, at }) => {
      const series = linesOf(own, at).filter(({ x }) => x.length > 1);
      if (series.length === 0) return [];
      return [lineFigure({ title: `${dataset}: ${metric}, ${title}${standIn}`, xTitle, yTitle: metric, series })];
    });
  });
}

/** Where a choice of normal classes stands; null where it has no place. */
type Place = (classes: readonly number[]) => number | null;

const single: Place = (classes) => (classes.length === 1 ? classes[0] : null);
const growing: Place = (classes) => (classes.every((y, i) => y === i) ? classes.length : null);

function linesOf(rows: readonly ComparedRow[], at: Place): { name: string; x: number[]; y: number[] }[] {
  return [...new Set(rows.map(({ method }) => method))].map((method) => {
    const points = rows.flatMap((row) => {
      const x = row.method === method ? at(row.normalClasses!) : null;
      return x === null ? [] : [{ x, y: row.reproduced!.mean }];
    });
    points.sort((a, b) => a.x - b.x);
    return { name: method, x: points.map(({ x }) => x), y: points.map(({ y }) => y) };
  });
}
