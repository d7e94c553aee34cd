/** A list by keyboard: j and k, or the arrows, go from row to row; x marks; Enter opens, as with any link. */
import { type RefObject, useEffect } from "react";

const LINKS = "[data-row-link]";

/** Whether keys are for something else just now: a field, a dialog, a menu. */
export function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const target = event.target as HTMLElement | null;
  const opened = document.querySelectorAll("[role=dialog], [role=menu], [role=listbox]");
  // What is closed may be there, hidden, for the next time.
  const isOpen = [...opened].some((each) => each.getClientRects().length > 0);
  return (
    isOpen || Boolean(target?.closest("input:not([type=checkbox]), textarea, select, [contenteditable]"))
  );
}

/** The place that a key leads to, of so many; undefined where it is no such key. */
function placeAfter(key: string, place: number, count: number): number | undefined {
  if (key === "j" || key === "ArrowDown") return Math.min(place + 1, count - 1);
  if (key === "k" || key === "ArrowUp") return Math.max(place - 1, 0);
  return undefined;
}

export function useRowKeys(list: RefObject<HTMLElement | null>, mark: (place: number) => void): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (isTaken(event) || !list.current) return;
      const links = [...list.current.querySelectorAll<HTMLElement>(LINKS)];
      const row = document.activeElement?.closest("[data-run]");
      const place = row ? links.findIndex((link) => row.contains(link)) : -1;
      // Arrows scroll the page as long as nobody is in the list.
      if (event.key.startsWith("Arrow") && place < 0) return;
      const to = placeAfter(event.key, place, links.length);
      if (to !== undefined) {
        links[to]?.focus();
        event.preventDefault();
      } else if (event.key === "x" && place >= 0) {
        mark(place);
        event.preventDefault();
      }
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, [list, mark]);
}
