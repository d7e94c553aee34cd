/** The keys that the pages know, as the help tells of them; who adds one adds its line here. */

export interface Keys {
  where: string;
  keys: [keys: string[], does: string][];
}

export const KEYS: Keys[] = [
  {
    where: "Everywhere",
    keys: [
      [["Ctrl K"], "Search everywhere"],
      [["?"], "Show this help"],
      [["Esc"], "Close what is open"],
    ],
  },
  {
    where: "Lists of runs",
    keys: [
      [["j", "↓"], "The next run"],
      [["k", "↑"], "The run before"],
      [["x"], "Mark the run, or unmark it"],
      [["Enter"], "Open the run"],
    ],
  },
  {
    where: "Parallel coordinates",
    keys: [
      [["Tab"], "The next end of an axis’ range"],
      [["↑", "↓"], "Move it"],
      [["Home", "End"], "Move it to the end of the axis"],
      [["Delete"], "Take the range away"],
    ],
  },
];
