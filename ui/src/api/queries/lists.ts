/** What all lists are asked with. */

/** How often a list that lives is asked for again. */
export const LIST_MS = 5000;

/** The largest page of a list. */
export const PAGE = 200;

export interface ListAsked {
  page_size: number;
  page_token: string;
  sort_by: string;
  filter: string;
}
