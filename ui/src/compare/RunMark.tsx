/** How a run among few is known again in all tables and plots: a letter on a colour of its own. */

// Paul Tol's "muted" and Okabe and Ito's colours, dark enough for white letters.
const COLOURS = [
  "#0b66b3",
  "#b34a00",
  "#117755",
  "#9c2f80",
  "#7a6000",
  "#5b4bb5",
  "#a3293d",
  "#0a7280",
  "#5c5c5c",
  "#3d7a1f",
];

/** Lines of these runs differ without colour, too. */
export const DASHES = ["", "7 3", "2 3", "9 3 2 3", "12 4", "4 4", "1 4", "9 3 2 3 2 3", "15 3 3 3", "6 2"];

export const letterOf = (place: number): string => String.fromCharCode(65 + place);
export const runColour = (place: number | undefined): string =>
  COLOURS[(place ?? 0) % COLOURS.length] ?? "gray";

export function RunMark({ place }: { place: number | undefined }) {
  if (place === undefined) return null;
  return (
    <span className="run-mark" style={{ background: runColour(place) }}>
      {letterOf(place)}
    </span>
  );
}
