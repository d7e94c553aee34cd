/** What all lists have: a search by name, pages, and a word for when there is nothing. */
import { Button, Group, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { Search } from "./icons";

/** What a list shows, in its address, so that a link shows the same. */
export interface ListSearch {
  q?: string;
  state?: string;
  sort?: string;
  page?: string;
}

export interface Predicate {
  key: string;
  operation: "EQUALS" | "NOT_EQUALS" | "IS_SUBSTRING";
  string_value: string;
}

/** Write predicates that all have to hold as KFP's lists take them. */
export const filterOf = (predicates: Predicate[]): string =>
  predicates.length > 0 ? JSON.stringify({ predicates }) : "";

export const named = (q: string | undefined): Predicate[] =>
  q ? [{ key: "name", operation: "IS_SUBSTRING", string_value: q }] : [];

export function SearchBox({
  what,
  q,
  search,
}: {
  what: string;
  q: string | undefined;
  search: (q: string) => void;
}) {
  const router = useRouter();
  const [here] = useState(router.latestLocation.pathname);
  // Who has pressed a link meanwhile is on the way to another page, and is not to be brought back.
  const type = useDebouncedCallback((text: string) => {
    if (router.latestLocation.pathname === here) search(text);
  }, 250);
  return (
    <TextInput
      aria-label={`Search ${what} by name`}
      placeholder="Search by name"
      leftSection={<Search />}
      defaultValue={q ?? ""}
      onChange={(event) => type(event.currentTarget.value)}
      w={260}
    />
  );
}

interface PagerAsked {
  page: string | undefined;
  next: string | undefined;
  go: (page: string | undefined) => void;
}

/** Pages by token: the server knows the next one, the way back is ours to know. */
export function Pager({ page, next, go }: PagerAsked) {
  const [earlier, setEarlier] = useState<(string | undefined)[]>([]);
  if (!page && !next) return null;
  return (
    <Group mt="sm" gap="xs">
      <Button
        variant="default"
        size="xs"
        disabled={!page}
        onClick={() => {
          go(earlier.at(-1));
          setEarlier(earlier.slice(0, -1));
        }}
      >
        Previous
      </Button>
      <Button
        variant="default"
        size="xs"
        disabled={!next}
        onClick={() => {
          setEarlier([...earlier, page]);
          go(next);
        }}
      >
        Next
      </Button>
    </Group>
  );
}
