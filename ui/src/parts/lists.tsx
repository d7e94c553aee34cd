/** What all lists have: predicates, a search by name, and pages. */
import { Button, Group, NativeSelect, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback, useLocalStorage } from "@mantine/hooks";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { Search } from "./icons";

export interface Predicate {
  key: string;
  operation: "EQUALS" | "NOT_EQUALS" | "IS_SUBSTRING" | "GREATER_THAN_EQUALS" | "LESS_THAN";
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

/** KFP's sizes of a page; the one that was chosen last is kept by the browser. */
const SIZES = [10, 20, 50, 100];
const USUAL_SIZE = 20;

export function usePageSize(): [number, (size: number) => void] {
  const [size, keep] = useLocalStorage({
    key: "penstock page size",
    defaultValue: USUAL_SIZE,
    getInitialValueInEffect: false,
  });
  return [SIZES.includes(size) ? size : USUAL_SIZE, keep];
}

interface PagerAsked {
  page: string | undefined;
  next: string | undefined;
  go: (page: string | undefined) => void;
  /** How many rows a page has, where that can be chosen, and how many there are in all. */
  size?: number;
  total?: number | undefined;
  resize?: (size: number) => void;
}

/** Pages by token: the server knows the next one, the way back is ours to know. */
export function Pager({ page, next, go, size, total = 0, resize }: PagerAsked) {
  const [earlier, setEarlier] = useState<(string | undefined)[]>([]);
  const isLong = resize !== undefined && total > Math.min(...SIZES);
  if (!page && !next && !isLong) return null;
  return (
    <Group mt="sm" gap="xs">
      {resize ? (
        <Group gap={6} mr="auto">
          <NativeSelect
            size="xs"
            aria-label="Rows on a page"
            data={SIZES.map(String)}
            value={String(size)}
            onChange={(event) => {
              setEarlier([]);
              resize(Number(event.currentTarget.value));
            }}
          />
          <Text size="xs" c="dimmed">
            on a page
          </Text>
        </Group>
      ) : null}
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
