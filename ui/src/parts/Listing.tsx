/** A list page's middle: the search, how many there are, the rows, and a word where there are none. */
import { Group, Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { ListSearch } from "./address";
import { ColumnHeads } from "./ColumnHeads";
import { Pager, SearchBox } from "./lists";
import { Nothing } from "./Page";
import { Problem } from "./Problem";

interface Found {
  data?: { total_size?: number; next_page_token?: string } | undefined;
  error: Error | null;
  refetch: () => unknown;
}

interface Asked {
  /** What they are, in the plural. */
  what: string;
  found: Found;
  search: ListSearch;
  set: (changes: ListSearch) => void;
  columns: string[];
  /** A row for each. */
  children: ReactNode[];
  /** Whether something besides a name narrows them down. */
  isNarrowed?: boolean;
  /** How there come to be some. */
  empty: ReactNode;
}

export function Listing({ what, found, search, set, columns, children, isNarrowed = false, empty }: Asked) {
  const isSought = isNarrowed || Boolean(search.q);
  return (
    <>
      <Group mb="sm">
        <SearchBox what={what} q={search.q} search={(q) => set({ q, page: undefined })} />
        <Text size="sm" c="dimmed" role="status">
          {found.data ? `${(found.data.total_size ?? 0).toLocaleString()} in all` : ""}
        </Text>
      </Group>
      {found.error ? <Problem error={found.error} again={() => found.refetch()} /> : null}
      {children.length > 0 ? (
        <Table.ScrollContainer minWidth={560}>
          <Table highlightOnHover verticalSpacing={7}>
            <ColumnHeads names={columns} />
            <Table.Tbody>{children}</Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : null}
      {found.data && children.length === 0 ? (
        <Nothing title={isSought ? `No ${what} fit the search` : `No ${what} yet`}>
          {isSought ? null : empty}
        </Nothing>
      ) : null}
      <Pager page={search.page} next={found.data?.next_page_token} go={(page) => set({ page })} />
    </>
  );
}
