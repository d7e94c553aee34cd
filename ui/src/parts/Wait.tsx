import { Box, Loader } from "@mantine/core";

/** While something is fetched. */
export function Wait({ what }: { what: string }) {
  return (
    <Box role="status" aria-label={what} p="xl">
      <Loader />
    </Box>
  );
}
