/** Where one says who one is, on a server that asks. */
import { Alert, Box, Button, Code, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, unwrap } from "../api/client";
import { keepToken } from "../api/token";

export function LoginPage() {
  const { to } = useSearch({ from: "/login" });
  const [key, setKey] = useState("");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const login = useMutation({
    mutationFn: () => {
      keepToken(key.trim());
      return unwrap(api.GET("/apis/penstock/v1/me"));
    },
    onError: () => keepToken(""),
    onSuccess: async () => {
      queries.clear();
      // An address of these pages, and nothing else.
      await navigate({ to: to?.startsWith("/") ? to : "/" });
    },
  });
  return (
    <Box maw={420} mx="auto" mt="15dvh" p="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          login.mutate();
        }}
      >
        <Stack gap="sm">
          <Title order={2} size="h3">
            Who are you?
          </Title>
          <Text size="sm" c="dimmed">
            This server asks for an API key, or for a token of its identity provider. Its administrator makes
            a key with <Code>penstock keys create</Code>.
          </Text>
          <PasswordInput
            label="API key or token"
            autoComplete="current-password"
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            data-autofocus
          />
          {login.error ? (
            <Alert color="orange" role="alert">
              {login.error.message}
            </Alert>
          ) : null}
          <Button type="submit" disabled={key.trim() === ""} loading={login.isPending}>
            Log in
          </Button>
        </Stack>
      </form>
    </Box>
  );
}
