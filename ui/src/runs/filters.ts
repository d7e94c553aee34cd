/** KFP's filters: JSON with predicates that all have to hold. */
import type { ListSearch } from "../app/router";

interface Predicate {
  key: string;
  operation: "EQUALS" | "NOT_EQUALS" | "IS_SUBSTRING";
  string_value: string;
}

export function filterOf(search: ListSearch, isArchive: boolean): string {
  const predicates: Predicate[] = [
    {
      key: "storage_state",
      operation: isArchive ? "EQUALS" : "NOT_EQUALS",
      string_value: "ARCHIVED",
    },
  ];
  if (search.q) predicates.push({ key: "name", operation: "IS_SUBSTRING", string_value: search.q });
  if (search.state) predicates.push({ key: "state", operation: "EQUALS", string_value: search.state });
  return JSON.stringify({ predicates });
}
