/** What went wrong, and what can be done about it. */
import { Alert, Button } from "@mantine/core";
import { ApiError } from "../api/client";

export function Problem({ error, again }: { error: Error; again?: () => void }) {
  const isAway = !(error instanceof ApiError);
  return (
    <Alert color="orange" title={isAway ? "The server cannot be reached" : "That did not work"} my="md">
      {isAway ? "Is penstock up still running? The page goes on by itself when it is back." : error.message}
      {again ? (
        <Button variant="light" size="xs" mt="sm" display="block" onClick={again}>
          Try again
        </Button>
      ) : null}
    </Alert>
  );
}
