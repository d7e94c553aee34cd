/** Receiver operating characteristics, as KFP's classification metrics keep them. */

export interface Point {
  falsePositiveRate: number;
  recall: number;
  confidenceThreshold: number | string;
}

/** The points in the order of the curve: by what is false, how much of what is true was found. */
export const inOrder = (points: Point[]): Point[] =>
  [...points].sort((a, b) => a.falsePositiveRate - b.falsePositiveRate || a.recall - b.recall);

/** The area under a curve, by trapezoids. */
export function area(points: Point[]): number {
  const sorted = inOrder(points);
  let sum = 0;
  for (let place = 1; place < sorted.length; place++) {
    const [a, b] = [sorted[place - 1] as Point, sorted[place] as Point];
    sum += ((b.falsePositiveRate - a.falsePositiveRate) * (a.recall + b.recall)) / 2;
  }
  return sum;
}
