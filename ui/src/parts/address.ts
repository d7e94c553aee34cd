/** What all addresses have in common: how what somebody may have typed in them is read. */

/** What a list shows, in its address, so that a link shows the same. */
export interface ListSearch {
  q?: string;
  state?: string;
  sort?: string;
  page?: string;
}

/** What an address has after its question mark. */
export type Given = Record<string, unknown>;

export const text = (value: unknown): string | undefined =>
  typeof value === "string" && value ? value : undefined;

/** A whole number from 1 on. */
export const count = (value: unknown): number | undefined =>
  Number(value) >= 1 ? Math.floor(Number(value)) : undefined;

export function withoutGaps<T extends object>(search: T): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;
}

export const listSearch = (given: Given): ListSearch =>
  withoutGaps({
    q: text(given.q),
    state: text(given.state),
    sort: text(given.sort),
    page: text(given.page),
  });
