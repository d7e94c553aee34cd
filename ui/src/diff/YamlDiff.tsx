/** How the documents of two versions differ, as YAML with its keys in order. */
import { useMemo } from "react";
import { stringify } from "yaml";
import { Diff } from "./Diff";

const written = (document: unknown): string =>
  stringify(document, { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false });

export default function YamlDiff({ before, after }: { before: unknown; after: unknown }) {
  const texts = useMemo(() => [written(before), written(after)] as const, [before, after]);
  return <Diff before={texts[0]} after={texts[1]} label="The documents" />;
}
