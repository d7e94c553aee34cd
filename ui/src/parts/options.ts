/** What a field offers to choose from: things by one of their ids, under the names that they are shown by. */
export const optionsOf = <T extends { display_name?: string | null | undefined }>(
  things: readonly T[] | undefined,
  id: keyof T,
): { value: string; label: string }[] =>
  (things ?? []).map((each) => ({ value: String(each[id] ?? ""), label: each.display_name ?? "" }));
