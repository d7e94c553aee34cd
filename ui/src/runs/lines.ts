/** The lines of a log, as far as they are here: parts of it come when they are looked at, its end as it grows. */
import type { Schemas } from "../api/client";

export const PAGE = 500;
/** So many lines are kept that are not looked at. */
const KEPT = 40_000;

export class Lines {
  /** How many lines the log has. */
  total = 0;
  /** Where what is printed next begins, in bytes. */
  size = 0;
  isOver = false;
  /** Counts what has changed. */
  version = 0;
  private readonly known = new Map<number, string>();
  private readonly asked = new Set<number>();
  private isCut = false;

  at(number: number): string | undefined {
    return this.known.get(number);
  }

  /** Take what the server has told; what was streamed meanwhile is newer. */
  take(told: Schemas["LogLines"], isFirst: boolean): void {
    const first = told.first ?? 1;
    (told.lines ?? []).forEach((line, index) => {
      const number = first + index;
      if (isFirst || !this.known.has(number)) this.known.set(number, line);
    });
    if (isFirst) {
      this.total = told.total ?? 0;
      this.size = told.size ?? 0;
      this.isOver = told.is_over ?? false;
      this.isCut = told.is_cut ?? false;
    }
    this.version++;
  }

  /** Take what was printed. */
  append(text: string): void {
    if (!text) return;
    const lines = text.split("\n");
    const last = lines.pop() ?? "";
    for (const line of last ? [...lines, last] : lines) {
      if (this.isCut) {
        const before = this.known.get(this.total);
        if (before !== undefined) this.known.set(this.total, before + line);
      } else this.known.set(++this.total, line);
      this.isCut = false;
    }
    this.isCut = last !== "";
    this.version++;
  }

  end(): void {
    this.isOver = true;
    this.version++;
  }

  /** The first lines of the pages that have to be asked for to see some lines; each is told once. */
  missing(from: number, to: number): number[] {
    const found: number[] = [];
    for (let page = Math.floor((from - 1) / PAGE); page * PAGE < Math.min(to, this.total); page++) {
      if (page < 0 || this.asked.has(page)) continue;
      const end = Math.min(page * PAGE + PAGE, this.total);
      for (let number = page * PAGE + 1; number <= end; number++)
        if (!this.known.has(number)) {
          this.asked.add(page);
          found.push(page * PAGE + 1);
          break;
        }
    }
    return found;
  }

  /** Say that a page has come, or has not: it may be asked for again. */
  done(first: number): void {
    this.asked.delete(Math.floor((first - 1) / PAGE));
  }

  /** Let go of what is far from the lines that are looked at, where there is much. */
  forget(from: number, to: number): void {
    if (this.known.size <= KEPT) return;
    for (const number of this.known.keys())
      if (number < from - 2 * PAGE || number > to + 2 * PAGE) this.known.delete(number);
  }
}
