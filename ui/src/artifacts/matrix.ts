/** Confusion matrices, as KFP's classification metrics keep them. */

export interface Matrix {
  annotationSpecs?: { displayName?: string }[];
  rows?: { row?: number[] }[];
}

/** How often each class, by row, was taken for each. */
export const countsOf = (matrix: Matrix): number[][] => (matrix.rows ?? []).map((each) => each.row ?? []);

/** The shares that each row has of its sum; nothing of nothing is nothing. */
export const shares = (rows: number[][]): number[][] =>
  rows.map((row) => {
    const sum = row.reduce((all, each) => all + each, 0);
    return row.map((each) => (sum ? each / sum : 0));
  });

/** How many were taken for what they are, of how many. */
export function rightOf(counts: number[][]): { right: number; all: number } {
  return {
    right: counts.reduce((sum, row, place) => sum + (row[place] ?? 0), 0),
    all: counts.flat().reduce((sum, each) => sum + each, 0),
  };
}

/** A share as it is written: `87.5 %`. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
